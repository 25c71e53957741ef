namespace Lab.Security.Tests.Rules;

/// <summary>Each resource of the AWS stages keeps each rule, or <c>exceptions.json</c> says why not.</summary>
public class SecurityRulesTests
{
    private static readonly List<RuleRow> Rows =
    [
        .. from rule in SecurityRules.All
           from registered in RegisteredConfigurations.All
           from resource in rule.ResourcesOf(registered.Value)
           select new RuleRow(rule.Id, resource.Address, registered.Key),
    ];

    public static TheoryData<RuleRow> RulesAndResources { get; } = [.. Rows];

    public static TheoryData<string> Rules { get; } = [.. SecurityRules.All.Select(rule => rule.Id)];

    [Theory]
    [MemberData(nameof(RulesAndResources))]
    public void A_resource_keeps_a_rule_or_has_an_exception(RuleRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var rule = SecurityRules.Find(row.Rule);
        (IsKept(row) || AcceptedFinding.All.Any(finding => finding.Covers(row.Rule, row.Address)))
            .ShouldBeTrue($"{row.Address} breaks {rule.Id} ({rule.Topic}; {rule.Source}): mend it, or write the reason into exceptions.json");
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_has_resources_to_look_at_or_says_why_not(string rule) =>
        Rows.Exists(row => row.Rule == rule).ShouldBe(SecurityRules.Find(rule).NothingToLookAt.Length == 0);

    [Fact]
    public void There_are_at_least_forty_rules_each_once()
    {
        SecurityRules.All.Select(rule => rule.Id).ShouldBeUnique();
        SecurityRules.All.Length.ShouldBeGreaterThanOrEqualTo(40);
    }

    [Fact]
    public void An_exception_to_a_rule_has_a_resource_that_breaks_it()
    {
        var broken = Rows.Where(row => !IsKept(row)).ToList();
        AcceptedFinding.All.Where(finding => !finding.IsOfTrivy && !broken.Exists(row => finding.Covers(row.Rule, row.Address)))
            .Select(finding => $"{finding.Rule} on {finding.Resource}").ShouldBeEmpty();
    }

    private static bool IsKept(RuleRow row)
    {
        var registered = RegisteredConfigurations.All[row.Configuration];
        return SecurityRules.Find(row.Rule).IsKept(registered.Resources.Single(resource => resource.IsAws && resource.Address == row.Address), registered);
    }
}
