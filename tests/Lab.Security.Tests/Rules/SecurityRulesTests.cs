using System.Text.Json.Nodes;
using Lab.Terraform;

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

    /// <summary>What a rule reads is what decides: its verdict turns over when that changes.</summary>
    [Theory]
    [MemberData(nameof(Rules))]
    public void The_rule_notices_it(string id)
    {
        var rule = SecurityRules.Find(id);
        var verdicts = RegisteredConfigurations.All.Values.Select(registered => WithPlanted(rule, registered))
            .SelectMany(registered => rule.ResourcesOf(registered).Select(
                resource => (Registered: registered, Resource: resource, IsKept: rule.IsKept(resource, registered)))).ToList();
        verdicts.ShouldNotBeEmpty();
        var isKeptSomewhere = verdicts.Exists(each => each.IsKept);
        if (isKeptSomewhere) rule.Broken.ShouldNotBeEmpty("resources keep the rule, so it needs edits that break it");
        else rule.Mended.IsEmpty.ShouldBe(rule.CannotBeMended, "no resource keeps the rule, so it needs edits that mend it");
        foreach (var ofType in verdicts.GroupBy(each => each.Resource.Type).Where(_ => !rule.CannotBeMended))
        {
            var broken = rule.Broken.Where(edit => edit.IsFor(ofType.Key)).ToList();
            var mended = rule.Mended.Where(edit => edit.IsFor(ofType.Key)).ToList();
            (broken.Count + mended.Count).ShouldBePositive($"nothing is tried on {ofType.Key}");
            foreach (var edit in broken) Try(edit, ofType.Where(each => each.IsKept == isKeptSomewhere), isKept: false);
            foreach (var edit in mended) Try(edit, ofType.Where(each => !each.IsKept), isKept: true);
        }

        void Try(ResourceEdit edit, IEnumerable<(StageRegistrations Registered, RegisteredResource Resource, bool IsKept)> on, bool isKept)
        {
            var tried = on.Select(
                each => (each.Resource.Address, IsKept: IsKept(rule, edit.Apply(each.Registered, each.Resource), each.Resource))).ToList();
            tried.ShouldNotBeEmpty($"there is nothing to try it on: {edit.What}");
            tried.Where(each => each.IsKept != isKept).Select(each => $"{each.Address}: {edit.What}").ShouldBeEmpty();
        }
    }

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
        AcceptedFinding.All.Where(finding => !finding.IsOfTrivy && !finding.IsOfTrivyForKubernetes && !broken.Exists(row => finding.Covers(row.Rule, row.Address)))
            .Select(finding => $"{finding.Rule} on {finding.Resource}").ShouldBeEmpty();
    }

    private static StageRegistrations WithPlanted(SecurityRule rule, StageRegistrations registered)
    {
        if (rule.Planted.Length == 0) return registered;
        var inputs = JsonNode.Parse(rule.Planted)!.AsObject();
        return registered with { Resources = registered.Resources.Add(new("network", rule.Types[0], "planted", null, null, inputs, [])) };
    }

    private static bool IsKept(SecurityRule rule, StageRegistrations edited, RegisteredResource resource) =>
        rule.IsKept(rule.ResourcesOf(edited).Single(each => each.Type == resource.Type && each.Name == resource.Name), edited);

    private static bool IsKept(RuleRow row)
    {
        var registered = RegisteredConfigurations.All[row.Configuration];
        return SecurityRules.Find(row.Rule).IsKept(registered.Resources.Single(resource => resource.IsAws && resource.Address == row.Address), registered);
    }
}
