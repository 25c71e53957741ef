using Lab.Simulation.Aws;

namespace Lab.Simulation.Paths;

/// <summary>One end of a connection.</summary>
/// <param name="Label">What it is, in words.</param>
/// <param name="Address">Its address.</param>
/// <param name="Interface">The ENI that has the address; <see langword="null"/> for an imagined host and outside.</param>
/// <param name="SubnetId">Its subnet; <see langword="null"/> outside every VPC.</param>
internal sealed record PathEndpoint(string Label, string Address, NetworkInterface? Interface, string? SubnetId)
{
    /// <summary>The instance that it is or runs on.</summary>
    public string? InstanceId { get; init; }

    /// <summary>The node's rules for its packets; <see langword="null"/> for what is no pod or shares the node's network.</summary>
    public NodePolicy? Policy { get; init; }

    /// <summary>How Multus put it into its pod; <see langword="null"/> for everything else.</summary>
    public PodAttachment? Attachment { get; init; }

    /// <summary>The cluster whose public endpoint it is.</summary>
    public EksCluster? Cluster { get; init; }

    /// <summary>Something known by its address alone.</summary>
    public static PathEndpoint Outside(string address) => new(address, address, null, null);
}
