using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Kubernetes.Api;

namespace Lab.Simulation.Kubernetes.CloudController;

/// <summary>The security groups of nodes, which the cloud controller opens for its load balancers.</summary>
/// <param name="api">The cluster.</param>
/// <param name="session">Its calls of AWS.</param>
/// <param name="revokesFromUntagged">
/// Whether a rule is also taken from groups without the cluster's tag: 1.33 does it (recorded case 06a), 1.31 leaves it there [src].
/// </param>
internal sealed class NodeSecurityGroups(ClusterApi api, AwsSession session, bool revokesFromUntagged)
{
    /// <summary>Lets everything in from a load balancer's group into the groups of just these instances.</summary>
    /// <exception cref="CloudProviderException">An instance's group can't be told, or EC2 refuses.</exception>
    public void OpenTo(string loadBalancerGroupId, IEnumerable<string> instanceIds)
    {
        var wanted = Of(instanceIds);
        var rule = SecurityGroups.Rule(isEgress: false, "-1", -1, -1, null, loadBalancerGroupId);
        foreach (var id in wanted) Authorize(id, [rule]);
        var others = session.Call(AwsService.Ec2, "DescribeSecurityGroups", () => api.World.All<SecurityGroup>()
            .Where(group => !wanted.Contains(group.Id) && (revokesFromUntagged || IsTagged(group))
                && group.Rules.Any(each => SecurityGroups.IsSame(each, rule))));
        foreach (var group in others) Revoke(group.Id, [rule]);
    }

    /// <summary>
    /// Lets the clients and the health checks of a network load balancer in, in the groups of just these instances; the rules are told
    /// apart by their descriptions (recorded case 02a).
    /// </summary>
    public void OpenTo(NlbRules rules, IEnumerable<string> instanceIds)
    {
        var wanted = Of(instanceIds);
        var groups = session.Call(AwsService.Ec2, "DescribeSecurityGroups", () => api.World.All<SecurityGroup>()
            .Where(group => IsTagged(group) || wanted.Contains(group.Id)));
        foreach (var group in groups)
        {
            var isWanted = wanted.Contains(group.Id);
            var before = Ingress(group.Id);
            if (!isWanted || !rules.ClientsCoverHealth) Bring(group.Id, rules.HealthDescription, isWanted ? rules.Health : []);
            Bring(group.Id, rules.ClientDescription, isWanted ? rules.Clients : []);
            if (Ingress(group.Id).SequenceEqual(before)) continue;
            var ranges = Ingress(group.Id).Where(rule => NlbRules.IsClient(rule)).Select(rule => rule.CidrBlock!).Distinct();
            Bring(group.Id, NlbRules.MtuDescription, [.. ranges.Select(NlbRules.Mtu)]);
        }
    }

    /// <summary>AuthorizeSecurityGroupIngress of rules that the group does not have yet.</summary>
    /// <exception cref="CloudProviderException">EC2 refuses.</exception>
    public void Authorize(string groupId, IEnumerable<SecurityGroupRule> rules)
    {
        var added = rules.Where(rule => !Ingress(groupId).Any(other => SecurityGroups.IsSame(other, rule))).ToList();
        if (added.Count == 0) return;
        try
        {
            session.Call(AwsService.Ec2, "AuthorizeSecurityGroupIngress", () => SecurityGroups.Authorize(api.World, groupId, added));
        }
        catch (AwsCallException refused)
        {
            throw new CloudProviderException($"error authorizing security group ingress: {GoText.Quote(refused.Message)}");
        }
    }

    /// <summary>RevokeSecurityGroupIngress of rules that the group has.</summary>
    public void Revoke(string groupId, IReadOnlyCollection<SecurityGroupRule> rules)
    {
        if (rules.Count == 0) return;
        session.Call(AwsService.Ec2, "RevokeSecurityGroupIngress", () => SecurityGroups.Revoke(
            api.World, groupId, rule => !rule.IsEgress && rules.Any(each => SecurityGroups.IsSame(each, rule))));
    }

    /// <summary>The rules that let something into a group.</summary>
    public ImmutableArray<SecurityGroupRule> Ingress(string groupId) =>
        [.. Ec2Lookup.SecurityGroup(api.World, groupId).Rules.Where(rule => !rule.IsEgress)];

    private void Bring(string groupId, string description, ImmutableArray<SecurityGroupRule> rules)
    {
        var old = Ingress(groupId).Where(rule => rule.Description == description).ToList();
        Revoke(groupId, [.. old.Where(rule => !rules.Any(each => SecurityGroups.IsSame(each, rule)))]);
        Authorize(groupId, rules);
    }

    private HashSet<string> Of(IEnumerable<string> instanceIds) =>
        [.. instanceIds.Select(api.World.Find<Instance>).OfType<Instance>().Select(Of)];

    /// <summary>The group of an instance: the only one, or the only one with the cluster's tag.</summary>
    private string Of(Instance instance)
    {
        var groups = NetworkInterfaces.OfInstance(api.World, instance.Id)[0].SecurityGroupIds.Select(api.World.Get<SecurityGroup>).ToList();
        var tagged = groups.Where(IsTagged).ToList();
        return (tagged, groups) switch
        {
            ([var only], _) => only.Id,
            ([], [var only]) => only.Id,
            ([], _) => throw new CloudProviderException(
                $"Multiple untagged security groups found for instance {instance.Id}; ensure the k8s security group is tagged"),
            _ => throw new CloudProviderException(
                $"Multiple tagged security groups found for instance {instance.Id}; ensure only the k8s security group is tagged; the tagged groups were "
                + string.Concat(tagged.Select(group => $"{group.Id}({group.Name}) "))),
        };
    }

    private bool IsTagged(SecurityGroup group) => ClusterTags.Name(group.Tags, api.ClusterName);
}
