using System.Collections.Immutable;

namespace Lab.Labs.Checks;

/// <summary>
/// A cluster as EKS describes it. <paramref name="DelegatesPrefixes"/>: whether its vpc-cni add-on is configured with
/// ENABLE_PREFIX_DELEGATION.
/// </summary>
public sealed record ProbedCluster(
    string Name, string Version, string Endpoint, string ServiceIpv4Cidr, string AuthenticationMode, bool EndpointPublicAccess,
    bool EndpointPrivateAccess,
    ImmutableArray<string> PublicAccessCidrs, ImmutableSortedDictionary<string, string> AddonVersions, bool DelegatesPrefixes);

/// <summary>A node. <paramref name="AllocatablePods"/> is the kubelet's pod limit.</summary>
public sealed record ProbedNode(
    string Name, string InstanceId, bool IsReady, string KubeletVersion, string OsImage, string InternalIp, string AvailabilityZone,
    int AllocatablePods,
    ImmutableSortedDictionary<string, string> Labels, ImmutableArray<ProbedTaint> Taints)
{
    /// <summary>Whether a taint keeps pods out that don't tolerate any.</summary>
    internal bool KeepsPodsOut => Taints.Any(taint => taint.Effect is "NoSchedule" or "NoExecute");
}

/// <summary>A taint of a node.</summary>
public sealed record ProbedTaint(string Key, string Value, string Effect)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Key}={Value}:{Effect}";
}

/// <summary>A pod. <paramref name="WaitingReason"/> tells why it is not running, in the words of its last event.</summary>
public sealed record ProbedPod(
    string Namespace, string Name, string Phase, bool IsReady, string? NodeName, string? PodIp, bool IsHostNetwork, string? WaitingReason,
    ImmutableSortedDictionary<string, string> Labels)
{
    /// <summary>Its annotations.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Its containers.</summary>
    public ImmutableArray<ProbedContainer> Containers { get; init; } = [];

    /// <summary>The service account that it runs under.</summary>
    public string ServiceAccountName { get; init; } = "default";
}
