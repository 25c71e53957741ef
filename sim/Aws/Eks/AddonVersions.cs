using System.Collections.Immutable;

namespace Lab.Simulation.Aws.Eks;

/// <summary>The versions of an add-on for a Kubernetes version, newest first, and the one that EKS takes by default.</summary>
public sealed record AddonVersions(ImmutableArray<string> All, string Default);
