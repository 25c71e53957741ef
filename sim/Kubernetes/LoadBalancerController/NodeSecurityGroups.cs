using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.LoadBalancerController;

/// <summary>
/// The rules by which the nodes' and pods' security groups let the load balancers in: one per group and protocol, from the shared backend
/// group, over the range from the lowest to the highest port of all TargetGroupBindings.
/// </summary>
internal sealed class NodeSecurityGroups(ControllerContext context)
{
    private const string Description = "elbv2.k8s.aws/targetGroupBinding=shared";

    /// <summary>Opens what the bindings need and closes what none needs any more.</summary>
    /// <param name="bindings">The bindings with their endpoints.</param>
    /// <exception cref="ResourceException">AWS refuses a rule, or it is unclear which group of an ENI is to get it.</exception>
    public void Reconcile(IEnumerable<(KubernetesObject Binding, IReadOnlyList<TargetDescription> Targets)> bindings)
    {
        var ports =
            from each in bindings
            from target in each.Targets
            from rule in each.Binding.Spec.Map("networking").List("ingress").Maps
            from source in rule.List("from").Maps.Select(peer => peer.Map("securityGroup").String("groupID")).OfType<string>()
            from port in rule.List("ports").Maps
            select (Group: Group(Interface(target)), Source: source, Port: port["port"] is double number ? (int)number : target.Port,
                Protocol: (port.String("protocol") ?? "TCP").ToLowerInvariant());
        var wanted = ports.GroupBy(each => (each.Group, each.Source, each.Protocol))
            .Select(group => (Group: group.Key.Group, Rule: SecurityGroups.Rule(
                false, group.Key.Protocol, group.Min(each => each.Port), group.Max(each => each.Port), null, group.Key.Source, Description)))
            .ToList();
        foreach (var (id, rule) in wanted)
        {
            var group = context.World.Get<SecurityGroup>(id);
            if (!group.Rules.Any(live => SecurityGroups.IsSame(live, rule))) ManagedSecurityGroups.Authorize(context, id, [rule]);
        }

        foreach (var group in context.World.All<SecurityGroup>().Where(group => group.VpcId == context.Settings.VpcId))
        {
            bool IsStale(SecurityGroupRule live) => live.Description == Description && !live.IsEgress
                && !wanted.Exists(each => each.Group == group.Id && SecurityGroups.IsSame(live, each.Rule));
            if (group.Rules.Any(IsStale)) ManagedSecurityGroups.Revoke(context, group.Id, IsStale);
        }
    }

    /// <summary>The ENI whose groups have to let the load balancer in: an instance's primary one, or the one that has the pod's address.</summary>
    private NetworkInterface Interface(TargetDescription target) =>
        context.World.Find<Instance>(target.Id) is { } instance
            ? NetworkInterfaces.OfInstance(context.World, instance.Id)[0]
            : NetworkInterfaces.Owner(context.World, context.Settings.VpcId, target.Id) ?? throw new ResourceException(
                "NoNetworkInterface", $"cannot resolve pod ENI for pod IP {target.Id}");

    /// <summary>The group of an ENI that gets the rules: its only one, or the one with the cluster's tag.</summary>
    private string Group(NetworkInterface networkInterface)
    {
        if (networkInterface.SecurityGroupIds is [var only]) return only;
        var tag = $"kubernetes.io/cluster/{context.Settings.ClusterName}";
        var tagged = networkInterface.SecurityGroupIds.Where(id => context.World.Get<SecurityGroup>(id).Tags.ContainsKey(tag)).ToList();
        return tagged is [var one]
            ? one
            : throw new ResourceException(
                "AmbiguousSecurityGroup",
                $"expected exactly one securityGroup tagged with {tag} for eni {networkInterface.Id}, got: [{string.Join(' ', tagged)}] (clusterName: "
                + $"{context.Settings.ClusterName})");
    }
}
