using System.Collections.Immutable;
using System.Net;

namespace Lab.Labs.Checks;

/// <summary>What checks may ask of a world: one vocabulary over the simulated one and AWS.</summary>
public interface ILabProbe
{
    /// <summary>The VPCs of the environment.</summary>
    Task<IReadOnlyList<ProbedVpc>> VpcsAsync(CancellationToken cancellationToken);

    /// <summary>The subnets of the environment.</summary>
    Task<IReadOnlyList<ProbedSubnet>> SubnetsAsync(CancellationToken cancellationToken);

    /// <summary>The running instances of the environment.</summary>
    Task<IReadOnlyList<ProbedInstance>> InstancesAsync(CancellationToken cancellationToken);

    /// <summary>The network interfaces of the environment.</summary>
    Task<IReadOnlyList<ProbedNetworkInterface>> NetworkInterfacesAsync(CancellationToken cancellationToken);

    /// <summary>The cluster as EKS describes it, or <see langword="null"/>.</summary>
    Task<ProbedCluster?> ClusterAsync(string clusterName, CancellationToken cancellationToken);

    /// <summary>The cluster's nodes, by name.</summary>
    Task<IReadOnlyList<ProbedNode>> NodesAsync(string clusterName, CancellationToken cancellationToken);

    /// <summary>The cluster's pods, by namespace and name; of one namespace when it is given.</summary>
    Task<IReadOnlyList<ProbedPod>> PodsAsync(string clusterName, string? podNamespace, CancellationToken cancellationToken);

    /// <summary>Follows a packet and its answer from one place to another.</summary>
    Task<ProbedPath> PathAsync(PathEnd from, PathEnd to, PathPort port, CancellationToken cancellationToken);
}

/// <summary>A VPC.</summary>
public sealed record ProbedVpc(string Id, ImmutableArray<string> CidrBlocks, ImmutableSortedDictionary<string, string> Tags);

/// <summary>A subnet.</summary>
public sealed record ProbedSubnet(string Id, string VpcId, string CidrBlock, string AvailabilityZone, ImmutableSortedDictionary<string, string> Tags)
{
    internal IPNetwork Range => IPNetwork.Parse(CidrBlock);
}

/// <summary>An instance. <paramref name="RootVolumeSize"/> in GiB.</summary>
public sealed record ProbedInstance(
    string Id, string InstanceType, string ImageName, string SubnetId, string AvailabilityZone, string PrivateIp, string? PublicIp,
    string HttpTokens, int HttpPutResponseHopLimit, int RootVolumeSize, string RootVolumeType, bool RootVolumeEncrypted, ImmutableSortedDictionary<string, string> Tags);

/// <summary>A network interface.</summary>
public sealed record ProbedNetworkInterface(
    string Id, string SubnetId, string? InstanceId, int DeviceIndex, string PrimaryAddress, ImmutableArray<string> SecondaryAddresses,
    ImmutableArray<string> Prefixes, string Description, ImmutableSortedDictionary<string, string> Tags);

/// <summary>A cluster as EKS describes it.</summary>
public sealed record ProbedCluster(
    string Name, string Version, string Endpoint, string ServiceIpv4Cidr, string AuthenticationMode, bool EndpointPublicAccess, bool EndpointPrivateAccess,
    ImmutableArray<string> PublicAccessCidrs, ImmutableSortedDictionary<string, string> AddonVersions);

/// <summary>A node. <paramref name="AllocatablePods"/> is the kubelet's pod limit.</summary>
public sealed record ProbedNode(
    string Name, string InstanceId, bool IsReady, string KubeletVersion, string OsImage, string InternalIp, string AvailabilityZone, int AllocatablePods,
    ImmutableSortedDictionary<string, string> Labels);

/// <summary>A pod. <paramref name="WaitingReason"/> tells why it is not running, in the words of its last event.</summary>
public sealed record ProbedPod(
    string Namespace, string Name, string Phase, bool IsReady, string? NodeName, string? PodIp, bool IsHostNetwork, string? WaitingReason,
    ImmutableSortedDictionary<string, string> Labels);

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

    /// <summary>An imagined host with the next free address of a subnet and no other limit than the subnet's routes.</summary>
    public sealed record Subnet(string Id) : PathEnd;

    /// <summary>The cluster's API endpoint.</summary>
    public sealed record ClusterEndpoint(string ClusterName) : PathEnd;

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

/// <summary>What became of a packet.</summary>
/// <param name="IsReached">Whether it arrived and its answer came back.</param>
/// <param name="SourceSeen">The source address that the destination saw; <see langword="null"/> when it did not arrive.</param>
/// <param name="Hops">Each step, in words.</param>
/// <param name="Refusal">Where and why it stopped; <see langword="null"/> when it arrived and its answer came back.</param>
public sealed record ProbedPath(bool IsReached, string? SourceSeen, ImmutableArray<string> Hops, string? Refusal);
