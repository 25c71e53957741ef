using System.Collections.Immutable;

namespace Lab.Cli.Reset;

/// <summary>
/// Rules that somebody added to the lab's security groups by hand: Pulumi's rules are resources of their own, so that it doesn't see others.
/// </summary>
/// <param name="environment">What really exists.</param>
/// <param name="recorded">What Pulumi records.</param>
internal sealed class SecurityGroupRules(ILiveEnvironment environment, IReadOnlyList<RecordedResource> recorded)
{
    private const string GroupType = "aws:ec2/securityGroup:SecurityGroup";

    private static readonly ImmutableArray<string> RuleTypes =
    [
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        "aws:ec2/securityGroupRule:SecurityGroupRule",
    ];

    /// <summary>How controllers mark their rules (recorded cases of aws-load-balancer-controller and cloud-controller).</summary>
    private static readonly ImmutableArray<string> ControllersMarks = ["elbv2.k8s.aws/", "kubernetes.io/rule/"];

    /// <summary>The rules that are nobody's in the groups that a stage made or has rules in.</summary>
    public async Task<IReadOnlyList<Repair>> OfAsync(string stage, CancellationToken cancellationToken)
    {
        var own = recorded.Where(resource => resource.Type == GroupType).ToDictionary(resource => resource.Id, resource => resource.Stage, StringComparer.Ordinal);
        var known = recorded.Where(resource => RuleTypes.Contains(resource.Type))
            .SelectMany(resource => new[] { resource.Id, resource.Outputs.String("securityGroupRuleId") }).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var groups = own.Where(group => group.Value == stage).Select(group => group.Key)
            .Concat(recorded.Where(resource => resource.Stage == stage && RuleTypes.Contains(resource.Type)).Select(resource => resource.Inputs.String("securityGroupId")))
            .OfType<string>().Where(group => own.GetValueOrDefault(group, stage) == stage).ToHashSet(StringComparer.Ordinal);
        var rules = groups.Count == 0 ? [] : await environment.RulesAsync(groups, cancellationToken);

        // What lets all out of a group that AWS made is AWS's own.
        return
        [
            .. from rule in rules
               where rule.IsRange && !known.Contains(rule.Id) && (own.ContainsKey(rule.GroupId) || !rule.IsEgress)
                   && !ControllersMarks.Any(mark => rule.Description.StartsWith(mark, StringComparison.Ordinal))
               select new Repair(
                   stage, ResetLevel.Objects,
                   $"rule {rule.Id} of {rule.GroupId} is nobody's ({(rule.IsEgress ? "to" : "from")} {rule.Peer}, {rule.Ports})",
                   cancel => environment.RevokeAsync(rule, cancel)),
        ];
    }
}
