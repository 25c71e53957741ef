using System.Globalization;
using Lab.Simulation.Aws;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Paths;

/// <summary>
/// A connection with all that stands between: each walk of it ends where something puts another address in the packet's place, which is a
/// node's iptables or a load balancer. Where one of several endpoints or targets may be picked, the way to each is followed.
/// </summary>
internal sealed class PathJourney(World world, IKubernetesHalf kubernetes, string protocol)
{
    private readonly List<PathHop> _hops = [];
    private PathResult? _first;

    /// <summary>Finds the ends.</summary>
    public PathEndpoints Endpoints { get; } = new(world, kubernetes);

    /// <summary>What became of it: the first endpoint's addresses, and the hops to all.</summary>
    public PathResult Result(PathRefusedException? refused = null) =>
        (_first ?? new PathResult([], null, null, null, null, null)) with
        {
            Hops = [.. _hops],
            SourceSeen = refused is null ? _first?.SourceSeen : null,
            Refusal = refused?.Message,
            RefusedBy = refused?.Kind,
        };

    /// <summary>Follows it to its destination.</summary>
    /// <exception cref="PathRefusedException">It stops.</exception>
    public void Go(PathEndpoint origin, PathDestination destination, int port)
    {
        switch (destination)
        {
            case PathDestination.Service service:
                ToService(origin, service, port);
                break;
            case PathDestination.Node node:
                ToNode(origin, node, port);
                break;
            case PathDestination.LoadBalancer balancer:
                new LoadBalancerWalk(world, this, protocol).Go(origin, balancer.DnsName, port);
                break;
            default:
                Last(Walk(origin, Target(origin, destination), port));
                break;
        }
    }

    /// <summary>Goes on from a node that took the packet at one of its own ports.</summary>
    /// <param name="clusterName">The node's cluster.</param>
    /// <param name="node">The node.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="local">Who sends it, when that is on the same node.</param>
    /// <exception cref="PathRefusedException">It stops.</exception>
    public void FromNodePort(string clusterName, KubernetesObject node, NodePacket packet, PathEndpoint? local)
    {
        if (Translated(clusterName, node, packet, local)) return;
        throw new PathRefusedException(Text($"nothing on {node.Name} listens on {packet.Protocol} {packet.Port}: kube-proxy has no rule for it there"));
    }

    /// <summary>Follows a packet between two places.</summary>
    /// <exception cref="PathRefusedException">It stops.</exception>
    public PathResult Walk(PathEndpoint origin, PathEndpoint target, int port, string? client = null)
    {
        var walk = new PathWalk(world, protocol, port, client);
        try
        {
            walk.Go(origin, target);
            return walk.Result();
        }
        finally
        {
            var result = walk.Result();
            _first ??= result.DestinationAddress is null ? null : result with { SourceSeen = null };
            _hops.AddRange(result.Hops);
        }
    }

    /// <summary>Notes where a way ended; the first one is what the result shows.</summary>
    public void Last(PathResult walked)
    {
        if (_first?.SourceSeen is null) _first = walked with { OutInterfaceId = walked.OutInterfaceId ?? _first?.OutInterfaceId };
    }

    /// <summary>Adds a step.</summary>
    public void Hop(string where, string what) => _hops.Add(new PathHop(where, what));

    private PathEndpoint Target(PathEndpoint origin, PathDestination destination) => destination switch
    {
        PathDestination.Pod pod => Endpoints.Pod(pod.ClusterName, pod.Namespace, pod.Name),
        PathDestination.PodInterface pod => Endpoints.Attachment(pod.ClusterName, pod.Namespace, pod.Name, pod.Interface),
        PathDestination.Instance instance => PathEndpoints.SeenFrom(origin, Endpoints.Instance(instance.InstanceId)),
        PathDestination.Subnet subnet => Endpoints.ImaginedHost(subnet.SubnetId),
        PathDestination.ClusterEndpoint endpoint => Endpoints.Endpoint(origin, world.Get<EksCluster>(endpoint.ClusterName)),
        PathDestination.Address address => PathEndpoint.Outside(address.Value),
        _ => throw new ArgumentException($"{destination} is no known destination", nameof(destination)),
    };

    private void ToService(PathEndpoint origin, PathDestination.Service destination, int port)
    {
        var service = kubernetes.Find(world, destination.ClusterName, "Service", destination.Namespace, destination.Name)
            ?? throw new KeyNotFoundException($"there is no Service {destination.Namespace}/{destination.Name} in cluster {destination.ClusterName}");
        var label = $"Service {service.Namespace}/{service.Name}";
        if (service.Spec.String("clusterIP") is not { } address || address == "None") throw new PathRefusedException($"{label} has no cluster IP");
        if (Endpoints.NodeOf(destination.ClusterName, origin) is { } node
            && Translated(destination.ClusterName, node, new NodePacket(origin.Address, address, protocol, port, origin.Policy is null), origin))
        {
            return;
        }

        // No node's rules know the address: to all others it is one like any other.
        Last(Walk(origin, PathEndpoint.Outside(address) with { Label = label }, port));
    }

    private void ToNode(PathEndpoint origin, PathDestination.Node destination, int port)
    {
        var target = Endpoints.Node(destination.ClusterName, destination.Name);
        var arrived = Walk(origin, PathEndpoints.SeenFrom(origin, target), port);
        var isLocal = origin.InstanceId == target.InstanceId;
        FromNodePort(
            destination.ClusterName, Endpoints.NodeOf(destination.ClusterName, target)!,
            new NodePacket(arrived.SourceSeen!, target.Address, protocol, port, isLocal && origin.Policy is null), isLocal ? origin : null);
    }

    /// <summary>Follows what a node's iptables make of a packet; false when no rule is about it.</summary>
    private bool Translated(string clusterName, KubernetesObject node, NodePacket packet, PathEndpoint? local)
    {
        var rules = new NodeRules(world, clusterName, node);
        var choices = rules.Translate(packet);
        if (choices.IsEmpty && rules.Stops(packet) is { } stop)
        {
            throw new PathRefusedException($"{node.Name}: {stop}", PathRefusal.NodeRules);
        }

        foreach (var choice in choices)
        {
            Hop(
                node.Name,
                Text($"{choice.Chain} sends {packet.Destination}:{packet.Port} to {choice.Address}:{choice.Port}")
                    + (choices.Length > 1 ? Text($", one of {choices.Length} endpoints") : ""));
            Last(ToEndpoint(clusterName, node, packet, choice, local));
        }

        return !choices.IsEmpty;
    }

    private PathResult ToEndpoint(string clusterName, KubernetesObject node, NodePacket packet, Translation choice, PathEndpoint? local)
    {
        var own = Endpoints.Node(clusterName, node.Name);
        var target = Endpoints.AtAddress(clusterName, Endpoints.VpcOf(own), choice.Address);
        if (choice.IsMasqueraded) Hop(node.Name, $"source {packet.Source} becomes the node's address {own.Address}");
        if (choice.IsMasqueraded || packet.IsFromNode) return Walk(own, target, choice.Port);
        if (local is not null) return Walk(local, target, choice.Port);

        // Only endpoints of this node get what came from outside with its source.
        Hop(node.Name, $"{packet.Source} reaches {target.Label} on this node with its own address");
        if (target is { Policy.AnswersByPrimary: false, Interface: { DeviceIndex: not 0, SourceDestCheck: true } eni })
        {
            throw new PathRefusedException(
                $"the answer: source/destination check of {ResourceLabel.Of(eni)} drops a packet from {own.Address}, which is none of its addresses");
        }

        return new PathResult([], target.Address, packet.Source, null, null, null);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
