using System.Collections.Immutable;
using Lab.Simulation.Aws;

namespace Lab.Simulation.Kubernetes;

/// <summary>What a kubelet registers with.</summary>
/// <param name="InstanceId">Its instance.</param>
/// <param name="NodeGroupName">The managed node group that it belongs to, or <see langword="null"/>.</param>
/// <param name="Labels">Labels beyond those that every node has.</param>
/// <param name="Taints">Its taints.</param>
/// <param name="MaxPods">The kubelet's <c>maxPods</c>; <see langword="null"/> for the AMI's formula, ENIs × (addresses − 1) + 2.</param>
public sealed record NodeRegistration(
    string InstanceId, string? NodeGroupName, ImmutableSortedDictionary<string, string> Labels, ImmutableArray<NodeTaint> Taints, int? MaxPods);
