using System.Collections.Immutable;

namespace Lab.Labs.Checks;

/// <summary>What became of a packet.</summary>
/// <param name="IsReached">Whether it arrived and its answer came back.</param>
/// <param name="SourceSeen">The source address that the destination saw; <see langword="null"/> when it did not arrive, or nothing tells.</param>
/// <param name="Hops">Each step, in words; none where the way is not seen.</param>
/// <param name="Refusal">Where and why it stopped; <see langword="null"/> when it arrived and its answer came back.</param>
/// <param name="RefusedBy">What stopped it; <see langword="null"/> when it arrived and its answer came back, or nothing tells.</param>
public sealed record ProbedPath(bool IsReached, string? SourceSeen, ImmutableArray<string> Hops, string? Refusal, RefusedBy? RefusedBy)
{
    /// <summary>Whether a NAT gateway passed it on: each step begins with the id of what the packet passes.</summary>
    public bool PassesNatGateway => Hops.Any(hop => hop.StartsWith("nat-", StringComparison.Ordinal));
}

/// <summary>One end of a path.</summary>
public abstract record PathEnd
{
    /// <summary>A pod, by namespace and name.</summary>
    public sealed record Pod(string ClusterName, string Namespace, string Name) : PathEnd;

    /// <summary>
    /// An imagined pod of a node with a secondary address of one of its network interfaces: what would happen to a pod that the VPC CNI
    /// placed there. It stands in where no real pod sits on that interface, and only opens connections.
    /// </summary>
    public sealed record ImaginedPod(string ClusterName, string NodeName, string NetworkInterfaceId) : PathEnd;

    /// <summary>An instance (a node, the operating server), by id.</summary>
    public sealed record Instance(string Id) : PathEnd;

    /// <summary>An imagined host in a subnet, with no other limit than the subnet's routes; with a public address where the subnet gives them out.</summary>
    public sealed record Subnet(string Id) : PathEnd;

    /// <summary>The cluster's API endpoint.</summary>
    public sealed record ClusterEndpoint(string ClusterName) : PathEnd;

    /// <summary>One more interface that Multus gave a pod, such as <c>net1</c>: what is sent from its address, or to it.</summary>
    public sealed record PodInterface(string ClusterName, string Namespace, string Name, string Interface) : PathEnd;

    /// <summary>A Service, by its cluster IP; only pods and nodes of the cluster reach it.</summary>
    public sealed record Service(string ClusterName, string Namespace, string Name) : PathEnd;

    /// <summary>A node's own address, at a NodePort.</summary>
    public sealed record Node(string ClusterName, string Name) : PathEnd;

    /// <summary>A load balancer, by its DNS name; the private addresses of an internal one, else the public ones.</summary>
    public sealed record LoadBalancer(string DnsName) : PathEnd;

    /// <summary>A host in the internet with this public address.</summary>
    public sealed record Internet(string Address) : PathEnd;

    private PathEnd()
    {
    }
}

/// <summary>What is sent: <c>tcp</c>, <c>udp</c> or <c>icmp</c> (port 0).</summary>
public sealed record PathPort(string Protocol, int Port)
{
    /// <summary>A ping.</summary>
    public static PathPort Ping { get; } = new("icmp", 0);

    /// <summary>A TCP connection.</summary>
    public static PathPort Tcp(int port) => new("tcp", port);

    /// <inheritdoc/>
    public override string ToString() => Protocol == "icmp" ? "ping" : $"{Protocol}/{Port}";
}
