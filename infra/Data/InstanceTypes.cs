using System.Collections.Immutable;

namespace Lab.Infra.Data;

/// <summary>Network limits and price of an instance type.</summary>
/// <param name="Name">For example <c>t3.medium</c>.</param>
/// <param name="NetworkInterfaces">How many ENIs it can have.</param>
/// <param name="AddressesPerInterface">IPv4 addresses of each, the primary one included.</param>
/// <param name="VCpus">Its virtual CPUs, which the on-demand quota counts.</param>
/// <param name="HourlyPrice">US dollars per hour on demand, Linux, ap-northeast-2.</param>
public sealed record InstanceTypeData(string Name, int NetworkInterfaces, int AddressesPerInterface, int VCpus, decimal HourlyPrice)
{
    private const int PrefixAddresses = 16;

    // aws-node and kube-proxy live on the node's own address.
    private const int HostNetworkPods = 2;

    /// <summary>
    /// How many addresses of its subnet a node of the type takes with pods on it: an ENI in use and the one that the VPC CNI keeps warm
    /// (WARM_ENI_TARGET 1), full of addresses; with prefix delegation a prefix in use and a warm one.
    /// </summary>
    public int AddressesInUse(bool prefixDelegation) => prefixDelegation ? 1 + (2 * PrefixAddresses) : 2 * AddressesPerInterface;

    /// <summary>
    /// How many pods a node of the type holds when the VPC CNI has all but <paramref name="otherInterfaces"/> of its ENIs: the primary
    /// address of an ENI is no pod's.
    /// </summary>
    /// <remarks>
    /// Sources: EKS user guide, "Choose an optimal Amazon EC2 node instance type"; amazon-vpc-cni-k8s, README.md, on
    /// <c>node.k8s.amazonaws.com/no_manage</c>: ENIs that the CNI doesn't manage are no part of the figure. Prefixes are left out: with
    /// prefix delegation more would fit.
    /// </remarks>
    public int MaxPods(int otherInterfaces) =>
        ((NetworkInterfaces - otherInterfaces) * (AddressesPerInterface - 1)) + HostNetworkPods;
}

/// <summary>The instance types that the lab knows.</summary>
/// <remarks>
/// Source of the limits: amazon-vpc-cni-k8s, pkg/vpc/vpc_ip_resource_limit.go, as of 2026-08-20. The price of t3.medium stood
/// on a bill of 2026-04; the other sizes of its family cost in proportion. c5 and m5 are as commonly quoted and were not looked up. They
/// serve estimates alone.
/// </remarks>
public static class InstanceTypes
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<InstanceTypeData> All { get; } =
    [
        new("t3.small", 3, 4, 2, 0.026m),
        new("t3.medium", 3, 6, 2, 0.052m),
        new("t3.large", 3, 12, 2, 0.104m),
        new("t3.xlarge", 4, 15, 4, 0.208m),
        new("c5.large", 3, 10, 2, 0.096m),
        new("c5.xlarge", 4, 15, 4, 0.192m),
        new("m5.large", 3, 10, 2, 0.118m),
        new("m5.xlarge", 4, 15, 4, 0.236m),
    ];

    /// <summary>The type, or <see langword="null"/> when the lab doesn't know it.</summary>
    public static InstanceTypeData? Find(string name) => All.FirstOrDefault(type => type.Name == name);
}
