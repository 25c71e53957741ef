using System.Collections.Immutable;
using System.Net;
using Lab.Labs.Checks;

namespace Lab.Labs.Network;

/// <summary>What the course claims of the two VPCs, their peering and the operating server.</summary>
public static class NetworkChecks
{
    private const string Stage = "network";

    /// <summary>All of them.</summary>
    public static ImmutableArray<LabCheck> All { get; } =
    [
        new(
            "network/subnets",
            "The cluster's VPC has a public and a private subnet in every zone.",
            "A subnet lies in one zone. EKS places nodes and its own interfaces in the subnets that it is given, so what shall survive the "
            + "loss of a zone needs a subnet in each (https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html).",
            "Look at the plan with `lab preview network --env {environment}`, then `lab up network --env {environment}`.",
            SubnetsAsync),
        new(
            "network/peering-to-operator",
            "Every public and private subnet of the cluster's VPC reaches both subnets of the operating VPC.",
            "A peering connection carries a packet only where the route table of the subnet that it leaves has a route for "
            + "{network.operatorVpcCidr} to it, and its answer only where the other side has one back. Public and private subnets have "
            + "tables of their own, so the private ones need the routes too.",
            "See what is missing with `lab preview network --env {environment}`, then `lab up network --env {environment}`.",
            PeeringToOperatorAsync),
        new(
            "network/peering-from-operator",
            "Both subnets of the operating VPC reach every public and private subnet of the cluster's VPC.",
            "A peering connection carries a packet only where the route table of the subnet that it leaves has a route for "
            + "{network.vpcCidr} to it, and its answer only where the other side has one back.",
            "See what is missing with `lab preview network --env {environment}`, then `lab up network --env {environment}`.",
            PeeringFromOperatorAsync),
        new(
            "network/internet",
            "The public subnets and the operating server reach the internet; private subnets do so through a NAT gateway or not at all.",
            "A subnet is public when its route table sends 0.0.0.0/0 to an internet gateway, which translates a host's private address to its "
            + "public one and back. Private subnets have no such route; a NAT gateway carries their connections out and lets none in.",
            "See which route is missing or out of place with `lab preview network --env {environment}`, then `lab up network --env {environment}`.",
            InternetAsync),
        new(
            "network/operator-ssh",
            "SSH of the operating server is open to operatorCidr and closed to the rest of the internet.",
            "A security group lets in what a rule names and nothing else: tcp/22 from operatorCidr, or from nobody outside when "
            + "operatorCidr is empty.",
            "Say where you come from: `lab up network --env {environment} --set operatorCidr=<your address>/32`.",
            OperatorSshAsync),
    ];

    private static async Task<CheckOutcome> SubnetsAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var zones = context.Texts(Stage, "availabilityZones");
        var vpcId = context.Text(Stage, "vpcId");
        var vpcs = await context.Probe.VpcsAsync(cancellationToken);
        var subnets = await context.Probe.SubnetsAsync(cancellationToken);
        var blocks = vpcs.FirstOrDefault(vpc => vpc.Id == vpcId)?.CidrBlocks
            ?? throw new ObservationException($"VPC {vpcId} exists", $"there is no VPC {vpcId}");
        var findings = InEachZone("public").Concat(InEachZone("private"));
        return findings.ToOutcome(
            $"one public and one private subnet of {string.Join(", ", blocks)} in each of {string.Join(", ", zones)}", "stage network names no zone");

        IEnumerable<Finding> InEachZone(string kind)
        {
            var ids = context.Texts(Stage, kind + "SubnetIds");
            return zones.Select(zone => subnets.Where(subnet => ids.Contains(subnet.Id) && subnet.AvailabilityZone == zone).ToList() switch
            {
                [] => new Finding(Holds: false, $"no {kind} subnet in {zone}"),
                [var subnet] => blocks.Any(block => IPNetwork.Parse(block).Contains(subnet.Range.BaseAddress))
                    ? new Finding(Holds: true, $"{subnet.CidrBlock} ({kind}) in {zone}")
                    : new Finding(Holds: false, $"{subnet.CidrBlock} ({kind}) in {zone} lies outside {string.Join(", ", blocks)}"),
                var several => new Finding(Holds: false, $"{several.Count} {kind} subnets in {zone}"),
            });
        }
    }

    private static async Task<CheckOutcome> PeeringToOperatorAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (cluster, operators) = await PeeredSubnetsAsync(context, cancellationToken);
        return await ReachEachAsync(context, cluster, operators, cancellationToken);
    }

    private static async Task<CheckOutcome> PeeringFromOperatorAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (cluster, operators) = await PeeredSubnetsAsync(context, cancellationToken);
        return await ReachEachAsync(context, operators, cluster, cancellationToken);
    }

    private static async Task<(List<NamedSubnet> Cluster, List<NamedSubnet> Operator)> PeeredSubnetsAsync(
        CheckContext context, CancellationToken cancellationToken)
    {
        var subnets = await context.Probe.SubnetsAsync(cancellationToken);
        return (
            [.. Named("public", context.Texts(Stage, "publicSubnetIds")), .. Named("private", context.Texts(Stage, "privateSubnetIds"))],
            [
                .. Named("public", [context.Text(Stage, "operatorPublicSubnetId")]),
                .. Named("private", [context.Text(Stage, "operatorPrivateSubnetId")]),
            ]);

        IEnumerable<NamedSubnet> Named(string kind, ImmutableArray<string> ids) =>
            ids.Select(id => new NamedSubnet(id, $"{subnets.FirstOrDefault(subnet => subnet.Id == id)?.CidrBlock ?? id} ({kind})", kind == "public"));
    }

    private static async Task<CheckOutcome> ReachEachAsync(
        CheckContext context, List<NamedSubnet> sources, List<NamedSubnet> destinations, CancellationToken cancellationToken)
    {
        var findings = await Task.WhenAll(
            from source in sources
            from destination in destinations
            select context.Probe.ReachesAsync(
                source.Name, new PathEnd.Subnet(source.Id), destination.Name, new PathEnd.Subnet(destination.Id), PathPort.Ping, cancellationToken));
        return findings.ToOutcome($"{sources.Count} × {destinations.Count} = {findings.Length} pings arrive and are answered");
    }

    private static async Task<CheckOutcome> InternetAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (cluster, operators) = await PeeredSubnetsAsync(context, cancellationToken);
        var subnets = cluster.Concat(operators).ToLookup(subnet => subnet.IsPublic);
        var (host, web) = (new PathEnd.Internet(InternetHost.PublicDns), PathPort.Tcp(443));
        var server = new PathEnd.Instance(context.Text(Stage, "operatorInstanceId"));
        var findings = await Task.WhenAll(
        [
            .. subnets[true].Select(subnet => context.Probe.ReachesAsync(
                subnet.Name, new PathEnd.Subnet(subnet.Id), InternetHost.PublicDns, host, web, cancellationToken)),
            .. subnets[false].Select(subnet => context.Probe.HasNoDirectRouteAsync(
                subnet.Name, new PathEnd.Subnet(subnet.Id), InternetHost.PublicDns, host, web, cancellationToken)),
            context.Probe.ReachesAsync("operating server", server, InternetHost.PublicDns, host, web, cancellationToken),
        ]);
        return findings.ToOutcome(
            $"{subnets[true].Count()} public subnets and the operating server reach {InternetHost.PublicDns}, {subnets[false].Count()} private ones "
            + "through a NAT gateway or not at all");
    }

    private static async Task<CheckOutcome> OperatorSshAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var (instanceId, operatorCidr) = (context.Text(Stage, "operatorInstanceId"), context.Text(Stage, "operatorCidr"));
        var expected = operatorCidr.Length == 0
            ? "tcp/22 is closed to the internet"
            : $"tcp/22 answers {operatorCidr} and no other host of the internet";
        var instances = await context.Probe.InstancesAsync(cancellationToken);
        if (instances.All(instance => instance.Id != instanceId))
        {
            return new Finding(Holds: false, $"{instanceId} is not running").ToOutcome(expected);
        }

        var server = new PathEnd.Instance(instanceId);
        if (operatorCidr.Length == 0) return (await StrangersAsync(InternetHost.Strangers)).ToOutcome(expected);

        var range = IPNetwork.Parse(operatorCidr);
        var user = range.BaseAddress.ToString();
        var strangers = await StrangersAsync(InternetHost.Outside(range));
        return strangers
            .Prepend(await context.Probe.ReachesAsync(user, new PathEnd.Internet(user), "operating server", server, PathPort.Tcp(22), cancellationToken))
            .ToOutcome(expected);

        Task<Finding[]> StrangersAsync(ImmutableArray<string> addresses) => Task.WhenAll(addresses.Select(address =>
            context.Probe.IsKeptOutAsync(
                address, new PathEnd.Internet(address), "operating server", server, PathPort.Tcp(22), cancellationToken)));
    }

    private sealed record NamedSubnet(string Id, string Name, bool IsPublic);
}
