using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Kubernetes.HealthChecks;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Paths;

/// <summary>
/// A connection through a load balancer: from the client to each address that its name resolves to, and from there to each healthy target
/// that it may pick (https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html).
/// </summary>
internal sealed class LoadBalancerWalk(World world, PathJourney journey, string protocol)
{
    /// <summary>A target of a load balancer.</summary>
    private sealed record Place(string Id, int Port, string ZoneName, bool IsInstance, bool KeepsClient);

    /// <summary>Follows it.</summary>
    /// <exception cref="PathRefusedException">It stops.</exception>
    /// <exception cref="KeyNotFoundException">There is no load balancer of that name.</exception>
    public void Go(PathEndpoint origin, string dnsName, int port)
    {
        if (world.All<LoadBalancer>().FirstOrDefault(each => each.DnsName == dnsName) is { } balancer) Through(origin, balancer, port);
        else if (world.All<ClassicLoadBalancer>().FirstOrDefault(each => each.DnsName == dnsName) is { } classic) Through(origin, classic, port);
        else throw new KeyNotFoundException($"there is no load balancer {dnsName}");
    }

    private void Through(PathEndpoint origin, LoadBalancer balancer, int port)
    {
        var listener = world.All<Listener>().FirstOrDefault(each =>
            each.LoadBalancerArn == balancer.Id && each.Port == port && (each.Protocol is "UDP" or "TCP_UDP") == (protocol == "udp"));
        if (listener is null) throw NoListener(balancer.Name, port);
        var groups = Listeners.TargetGroups(listener).Distinct(StringComparer.Ordinal).Select(world.Get<TargetGroup>).ToList();
        var isNetwork = balancer.Type == "network";
        var places = groups.SelectMany(group => group.Targets.Where(target => target.State == "healthy").Select(target => new Place(
            target.TargetId, target.Port, target.AvailabilityZone, group.TargetType == "instance", isNetwork && KeepsClient(group)))).ToList();
        var crossesZones = !isNetwork || balancer.Attributes.GetValueOrDefault("load_balancing.cross_zone.enabled") == "true";
        Through(origin, balancer.Name, balancer.Scheme, balancer.Zones, crossesZones, places, port);
    }

    private void Through(PathEndpoint origin, ClassicLoadBalancer balancer, int port)
    {
        if (balancer.Listeners.FirstOrDefault(each => each.Port == port && protocol == "tcp") is not { } listener) throw NoListener(balancer.Id, port);
        var places = balancer.InstanceIds.Where(id => TargetAnswers.OfInstance(world, balancer, id)).Select(id => new Place(
            id, listener.InstancePort, world.Get<Subnet>(world.Get<Instance>(id).SubnetId).AvailabilityZone, IsInstance: true, KeepsClient: false));
        Through(origin, balancer.Id, balancer.Scheme, balancer.Zones, balancer.Attributes.CrossZone, [.. places], port);
    }

    private void Through(
        PathEndpoint origin, string name, string scheme, ImmutableArray<LoadBalancerZone> zones, bool crossesZones, List<Place> places, int port)
    {
        // The name does not resolve to the address of a zone that has no target to send to.
        var used = zones.Where(zone => places.Exists(place => crossesZones || place.ZoneName == zone.ZoneName)).ToList();
        if (used.Count == 0)
        {
            throw new PathRefusedException(
                string.Create(CultureInfo.InvariantCulture, $"{name} has no healthy target for {protocol} {port}"), PathRefusal.LoadBalancer);
        }

        foreach (var zone in used)
        {
            var eni = world.Get<NetworkInterface>(zone.NetworkInterfaceId);
            var node = new PathEndpoint($"{name} in {zone.ZoneName}", eni.PrimaryAddress, eni, eni.SubnetId);
            var arrived = journey.Walk(
                origin, scheme == "internal" ? node : PathEndpoint.Outside(eni.PublicIp ?? throw new PathRefusedException($"{node.Label} has no public address")),
                port);
            foreach (var place in places.Where(each => crossesZones || each.ZoneName == zone.ZoneName)) ToTarget(node, place, arrived.SourceSeen!);
        }
    }

    private void ToTarget(PathEndpoint node, Place place, string client)
    {
        var kept = place.KeepsClient ? client : null;
        var source = kept is null ? $"source becomes its address {node.Address}" : $"keeps the client's address {client}";
        journey.Hop(node.Label, string.Create(CultureInfo.InvariantCulture, $"goes on to {place.Id} at {place.Port}: {source}"));
        if (!place.IsInstance)
        {
            var clusterName = world.All<EksCluster>().FirstOrDefault(cluster => cluster.VpcId == VpcOf(node))?.Id ?? "";
            journey.Last(journey.Walk(node, journey.Endpoints.AtAddress(clusterName, VpcOf(node), place.Id), place.Port, kept));
            return;
        }

        var instance = journey.Endpoints.Instance(place.Id);
        var arrived = journey.Walk(node, instance, place.Port, kept);
        var found = world.All<EksCluster>().Select(cluster => (cluster.Id, Node: journey.Endpoints.NodeOf(cluster.Id, instance)))
            .FirstOrDefault(each => each.Node is not null);
        if (found.Node is null) throw new PathRefusedException($"{instance.Label} is no node of a cluster: nothing is known to listen there");
        journey.FromNodePort(
            found.Id, found.Node, new NodePacket(arrived.SourceSeen!, instance.Address, protocol, place.Port, IsFromNode: false), local: null);
    }

    private string VpcOf(PathEndpoint node) => journey.Endpoints.VpcOf(node);

    private static bool KeepsClient(TargetGroup group) => group.Attributes.GetValueOrDefault("preserve_client_ip.enabled") == "true";

    private PathRefusedException NoListener(string name, int port) => new(
        string.Create(CultureInfo.InvariantCulture, $"{name} has no listener for {protocol} {port}"), PathRefusal.LoadBalancer);
}
