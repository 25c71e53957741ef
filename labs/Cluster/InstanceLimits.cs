using System.Collections.Immutable;
using Lab.Labs.Checks;

namespace Lab.Labs.Cluster;

/// <summary>
/// How many network interfaces an instance type may have, and how many IPv4 addresses each: the figures that the course computes with.
/// From <c>pkg/vpc/vpc_ip_resource_limit.go</c> of https://github.com/aws/amazon-vpc-cni-k8s at b521883, 2026-08-20.
/// </summary>
/// <param name="Interfaces">Network interfaces of an instance.</param>
/// <param name="AddressesPerInterface">IPv4 addresses of each, the primary one included.</param>
public sealed record InstanceLimits(int Interfaces, int AddressesPerInterface)
{
    private static readonly ImmutableDictionary<string, InstanceLimits> ByType = new Dictionary<string, InstanceLimits>(StringComparer.Ordinal)
    {
        ["t3.small"] = new(3, 4),
        ["t3.medium"] = new(3, 6),
        ["t3.large"] = new(3, 12),
        ["t3.xlarge"] = new(4, 15),
        ["t3.2xlarge"] = new(4, 15),
        ["t3a.small"] = new(2, 4),
        ["t3a.medium"] = new(3, 6),
        ["t3a.large"] = new(3, 12),
        ["t3a.xlarge"] = new(4, 15),
        ["t3a.2xlarge"] = new(4, 15),
        ["c5.large"] = new(3, 10),
        ["c5.xlarge"] = new(4, 15),
        ["c5.2xlarge"] = new(4, 15),
        ["m5.large"] = new(3, 10),
        ["m5.xlarge"] = new(4, 15),
        ["m5.2xlarge"] = new(4, 15),
        ["m6i.large"] = new(3, 10),
        ["m6i.xlarge"] = new(4, 15),
        ["m6i.2xlarge"] = new(4, 15),
    }.ToImmutableDictionary(StringComparer.Ordinal);

    /// <summary>
    /// Pods that a node holds when each pod has a secondary address: the primary address of each interface is none of a pod's, and two
    /// pods of every node (aws-node, kube-proxy) need none since they use the node's network.
    /// </summary>
    public int MaxPods => Interfaces * (AddressesPerInterface - 1) + 2;

    /// <summary><see cref="MaxPods"/> as the course writes it: <c>3 × (6 − 1) + 2 = 17</c>.</summary>
    public string Formula => $"{Interfaces} × ({AddressesPerInterface} − 1) + 2 = {MaxPods}";

    /// <summary>Pods that a node holds when <paramref name="others"/> of its interfaces are not the VPC CNI's.</summary>
    public int MaxPodsBeside(int others) => (Interfaces - others) * (AddressesPerInterface - 1) + 2;

    /// <summary><see cref="MaxPodsBeside"/> as the course writes it: <c>(3 − 2) × (10 − 1) + 2 = 11</c>.</summary>
    public string FormulaBeside(int others) => $"({Interfaces} − {others}) × ({AddressesPerInterface} − 1) + 2 = {MaxPodsBeside(others)}";

    /// <summary>
    /// Pods that a managed node holds when each address slot carries a /28 prefix of 16 addresses. EKS caps it at 110 on instances with
    /// fewer than 30 vCPUs, as all these are (https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html).
    /// </summary>
    public int MaxPodsWithPrefixes => Math.Min(UncappedWithPrefixes, 110);

    /// <summary><see cref="MaxPodsWithPrefixes"/> as the course writes it: <c>3 × (6 − 1) × 16 + 2 = 242, capped at 110</c>.</summary>
    public string FormulaWithPrefixes =>
        $"{Interfaces} × ({AddressesPerInterface} − 1) × 16 + 2 = {UncappedWithPrefixes}"
        + (UncappedWithPrefixes > MaxPodsWithPrefixes ? $", capped at {MaxPodsWithPrefixes}" : "");

    private int UncappedWithPrefixes => Interfaces * (AddressesPerInterface - 1) * 16 + 2;

    /// <summary>The limits of an instance type.</summary>
    /// <exception cref="ObservationException">The course has no figures for it.</exception>
    public static InstanceLimits Of(string instanceType) =>
        ByType.GetValueOrDefault(instanceType)
        ?? throw new ObservationException(
            "an instance type that the course has figures for", $"the course has no figures for {instanceType}; it knows {string.Join(", ", ByType.Keys.Order(StringComparer.Ordinal))}");
}
