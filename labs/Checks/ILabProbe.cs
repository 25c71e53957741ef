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

    /// <summary>The Auto Scaling group of that name, or <see langword="null"/>.</summary>
    Task<ProbedAutoScalingGroup?> AutoScalingGroupAsync(string name, CancellationToken cancellationToken);

    /// <summary>The Lambda function of that name, or <see langword="null"/>.</summary>
    Task<ProbedFunction?> FunctionAsync(string name, CancellationToken cancellationToken);

    /// <summary>The SQS queue with that ARN, or <see langword="null"/>.</summary>
    Task<ProbedQueue?> QueueAsync(string arn, CancellationToken cancellationToken);

    /// <summary>Follows a packet and its answer from one place to another.</summary>
    Task<ProbedPath> PathAsync(PathEnd from, PathEnd to, PathPort port, CancellationToken cancellationToken);
}
