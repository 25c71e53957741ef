using System.Collections.Immutable;
using Lab.Labs.Checks;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Aws.Route53;

namespace Lab.Cli.Probes;

/// <content>Load balancers, their targets and groups, and names.</content>
public sealed partial class SimulatedProbe
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedLoadBalancer>> LoadBalancersAsync(CancellationToken cancellationToken) =>
        List(world.All<LoadBalancer>().Select(ToLoadBalancer).Concat(world.All<ClassicLoadBalancer>().Select(ToLoadBalancer)));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedTargetGroup>> TargetGroupsAsync(CancellationToken cancellationToken) =>
        List(world.All<TargetGroup>().Select(targets => new ProbedTargetGroup(
            targets.Id, targets.Name, targets.TargetType, targets.Protocol, targets.Port, targets.Attributes,
            [.. targets.Targets.Select(target => new ProbedTarget(target.TargetId, target.Port, target.State, target.Reason))],
            targets.Tags)));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedSecurityGroup>> SecurityGroupsAsync(CancellationToken cancellationToken) =>
        List(world.All<SecurityGroup>().Select(each => new ProbedSecurityGroup(
            each.Id, each.VpcId, each.Name,
            [
                .. each.Rules.Where(rule => !rule.IsEgress).Select(rule => new ProbedSecurityGroupRule(
                    rule.Protocol, rule.FromPort, rule.ToPort, rule.CidrBlock ?? rule.ReferencedGroupId ?? "")),
            ],
            each.Tags)));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ProbedRecordSet>> RecordSetsAsync(string hostedZoneId, CancellationToken cancellationToken) =>
        List((world.Find<HostedZone>(hostedZoneId)?.RecordSets ?? []).Select(each =>
            new ProbedRecordSet(each.Name, each.Type, each.Values, each.AliasTarget)));

    private ProbedLoadBalancer ToLoadBalancer(LoadBalancer balancer) => new(
        balancer.Id, balancer.Name, balancer.Type, balancer.Scheme, balancer.DnsName, LoadBalancers.State(world, balancer), ToZones(balancer.Zones),
        balancer.SecurityGroupIds,
        [
            .. world.All<Listener>().Where(listener => listener.LoadBalancerArn == balancer.Id).Select(listener => new ProbedListener(
                listener.Protocol, listener.Port,
                [
                    .. listener.Rules.SelectMany(rule => rule.Actions).Concat(listener.DefaultActions)
                        .Select(action => action.TargetGroupArn).OfType<string>(),
                ])),
        ],
        balancer.Tags);

    private ProbedLoadBalancer ToLoadBalancer(ClassicLoadBalancer balancer) => new(
        balancer.Id, balancer.Id, "classic", balancer.Scheme, balancer.DnsName, "active", ToZones(balancer.Zones), balancer.SecurityGroupIds,
        [.. balancer.Listeners.Select(listener => new ProbedListener(listener.Protocol, listener.Port, []))], balancer.Tags);

    private ImmutableArray<ProbedLoadBalancerZone> ToZones(ImmutableArray<LoadBalancerZone> zones) =>
    [
        .. from zone in zones
           let eni = world.Get<NetworkInterface>(zone.NetworkInterfaceId)
           select new ProbedLoadBalancerZone(zone.ZoneName, zone.SubnetId, eni.PrimaryAddress, eni.PublicIp),
    ];
}
