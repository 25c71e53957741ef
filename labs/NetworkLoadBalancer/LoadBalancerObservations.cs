using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Lab.Labs.Checks;
using Lab.Labs.Network;

namespace Lab.Labs.NetworkLoadBalancer;

/// <summary>What checks of several labs look at in a load balancer, each giving the outcome of a claim.</summary>
internal static class LoadBalancerObservations
{
    /// <summary>A Deployment has as many ready pods as it asks for, and it asks for so many.</summary>
    public static async Task<CheckOutcome> RunningAsync(
        CheckContext context, string deploymentNamespace, string name, int replicas, CancellationToken cancellationToken)
    {
        var cluster = context.Text("cluster", "clusterName");
        var expected = $"{replicas} of {replicas} pods of {deploymentNamespace}/{name} ready";
        if (await context.Probe.DeploymentAsync(cluster, deploymentNamespace, name, cancellationToken) is not { } deployment)
        {
            return new CheckOutcome(CheckVerdict.Failed, expected, $"there is no Deployment {deploymentNamespace}/{name}");
        }

        var waiting = (await context.Probe.PodsAsync(cluster, deploymentNamespace, cancellationToken))
            .Where(pod => pod.WaitingReason is not null && pod.Name.StartsWith(name, StringComparison.Ordinal))
            .Select(pod => $"; {pod.Name}: {pod.WaitingReason}");
        return new Finding(
            deployment.Replicas == replicas && deployment.ReadyReplicas == replicas,
            $"{deployment.ReadyReplicas} of {deployment.Replicas} ready{string.Concat(waiting)}").ToOutcome(expected);
    }

    /// <summary>The load balancer is of that type, active and faces the internet.</summary>
    public static CheckOutcome IsThere(this ExposedApplication application, string type)
    {
        var balancer = application.LoadBalancer;
        var why = balancer.Type == "classic"
            ? ": Kubernetes' own cloud controller made it, which takes every LoadBalancer Service without a class"
            : "";
        return new Finding(
            balancer.Type == type && balancer is { State: "active", Scheme: "internet-facing" },
            $"{balancer.Name}: {balancer.Type}, {balancer.State}, {balancer.Scheme}{why}")
            .ToOutcome($"a load balancer of type {type}, active, internet-facing");
    }

    /// <summary>It has one address of the subnet and one public address in each public subnet, and none elsewhere.</summary>
    public static async Task<CheckOutcome> HasAnAddressInEachPublicSubnetAsync(
        this ExposedApplication application, CheckContext context, CancellationToken cancellationToken)
    {
        var ids = context.Texts("network", "publicSubnetIds");
        var subnets = (await context.Probe.SubnetsAsync(cancellationToken)).ToDictionary(subnet => subnet.Id, StringComparer.Ordinal);
        var zones = application.LoadBalancer.Zones;
        return ids.Select(id => Examine(id, [.. zones.Where(zone => zone.SubnetId == id)]))
            .Concat(zones.Where(zone => !ids.Contains(zone.SubnetId))
                .Select(zone => new Finding(Holds: false, $"{zone.PrivateAddress} in {zone.SubnetId}, which is no public subnet")))
            .ToOutcome($"an address and a public address in each of {string.Join(", ", ids)}");

        Finding Examine(string id, ImmutableArray<ProbedLoadBalancerZone> there) => there switch
        {
            [] => new Finding(Holds: false, $"none in {id}"),
            [{ PublicAddress: null } zone] => new Finding(Holds: false, $"{zone.PrivateAddress} in {id} has no public address"),
            [var zone] => new Finding(
                subnets.GetValueOrDefault(id) is { } subnet && subnet.Range.Contains(IPAddress.Parse(zone.PrivateAddress)),
                $"{zone.PrivateAddress} and {zone.PublicAddress} in {id} ({zone.AvailabilityZone})"),
            _ => new Finding(Holds: false, $"{there.Length} in {id}"),
        };
    }

    /// <summary>Its security groups let in these sources at this port, and nobody and nothing else.</summary>
    public static async Task<CheckOutcome> LetsInAsync(
        this ExposedApplication application, CheckContext context, int port, CancellationToken cancellationToken)
    {
        var allowed = AllowedSources(context);
        var groups = (await context.Probe.SecurityGroupsAsync(cancellationToken))
            .Where(group => application.LoadBalancer.SecurityGroupIds.Contains(group.Id)).ToList();
        var rules = groups.SelectMany(group => group.Ingress.Select(rule => (Group: group, Rule: rule))).ToList();
        return allowed.Where(source => rules.TrueForAll(each => each.Rule.Source != source))
            .Select(source => new Finding(Holds: false, $"no rule for {source}"))
            .Concat(rules.Select(each => new Finding(
                allowed.Contains(each.Rule.Source) && each.Rule is { Protocol: "tcp" } && each.Rule.FromPort == port && each.Rule.ToPort == port,
                $"{each.Group.Name}: {each.Rule.Protocol} {each.Rule.FromPort}-{each.Rule.ToPort} from {each.Rule.Source}")))
            .ToOutcome($"tcp {port} from {string.Join(", ", allowed)} alone", $"{application.LoadBalancer.Name} has no security group");
    }

    /// <summary>Each target of each of its target groups is healthy, and there is one.</summary>
    public static CheckOutcome IsHealthy(this ExposedApplication application) => application.Targets
        .Select(target => new Finding(target.State == "healthy", $"{target.Id}:{target.Port} {target.State}{(target.Reason is null ? "" : $" ({target.Reason})")}"))
        .ToOutcome("every target healthy", $"{application.LoadBalancer.Name} has no target");

    /// <summary>It and its target groups carry the environment's tags and the cluster's name.</summary>
    public static CheckOutcome IsTagged(this ExposedApplication application, CheckContext context, string stage)
    {
        (string Key, string Value)[] expected =
        [
            ("elbv2.k8s.aws/cluster", context.Text("cluster", "clusterName")),
            ("eks-lab/environment", context.Environment),
            ("eks-lab/stage", stage),
        ];
        return application.TargetGroups.Select(group => (group.Name, group.Tags))
            .Prepend((application.LoadBalancer.Name, application.LoadBalancer.Tags))
            .SelectMany(tagged => expected.Select(tag => new Finding(
                tagged.Tags.GetValueOrDefault(tag.Key) == tag.Value,
                $"{tagged.Name}: {tag.Key}={tagged.Tags.GetValueOrDefault(tag.Key) ?? "(missing)"}")))
            .ToOutcome(string.Join(", ", expected.Select(tag => $"{tag.Key}={tag.Value}")));
    }

    /// <summary>The operating server, and where the operator comes from, reach it, and its target sees one of those addresses.</summary>
    public static async Task<CheckOutcome> ShowsAsync(
        this ExposedApplication application, CheckContext context, int port, IReadOnlyCollection<string> seen, string what,
        CancellationToken cancellationToken)
    {
        var findings = await Task.WhenAll(Clients(context).Select(client => context.Probe.ShowsOneOfAsync(
            client.Name, client.End, application.LoadBalancer.Name, application.End, PathPort.Tcp(port), seen, cancellationToken)));
        return findings.ToOutcome($"the pod sees {what}: {string.Join(", ", seen)}");
    }

    /// <summary>Security groups keep strangers out.</summary>
    public static async Task<CheckOutcome> KeepsStrangersOutAsync(
        this ExposedApplication application, CheckContext context, int port, CancellationToken cancellationToken)
    {
        var findings = await Task.WhenAll(Strangers(context).Select(stranger => context.Probe.IsKeptOutAsync(
            stranger, new PathEnd.Internet(stranger), application.LoadBalancer.Name, application.End, PathPort.Tcp(port), cancellationToken)));
        return findings.ToOutcome($"{findings.Length} hosts of the internet stopped by a security group at port {port.ToString(CultureInfo.InvariantCulture)}");
    }

    /// <summary>What the stages let in: the operator's range, when there is one, and the operating server.</summary>
    public static ImmutableArray<string> AllowedSources(CheckContext context)
    {
        var (range, server) = (OperatorCidr(context), $"{context.Text("network", "operatorPublicIp")}/32");
        return range.Length == 0 ? [server] : [range, server];
    }

    private static string OperatorCidr(CheckContext context) => context.Text("network", "operatorCidr");

    private static IEnumerable<(string Name, PathEnd End)> Clients(CheckContext context)
    {
        yield return ("operating server", new PathEnd.Instance(context.Text("network", "operatorInstanceId")));
        if (OperatorCidr(context) is not { Length: > 0 } range) yield break;
        var address = IPNetwork.Parse(range).BaseAddress.ToString();
        yield return (address, new PathEnd.Internet(address));
    }

    private static ImmutableArray<string> Strangers(CheckContext context) =>
        OperatorCidr(context) is { Length: > 0 } range ? InternetHost.Outside(IPNetwork.Parse(range)) : InternetHost.Strangers;
}
