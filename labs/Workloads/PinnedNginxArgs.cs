using Pulumi;

namespace Lab.Labs.Workloads;

/// <summary>What <see cref="PinnedNginx"/> is made of.</summary>
public sealed class PinnedNginxArgs
{
    /// <summary>The namespace that is made for it.</summary>
    public required string Namespace { get; init; }

    /// <summary>How many pods.</summary>
    public required int Replicas { get; init; }

    /// <summary>The managed node group whose nodes alone may run them.</summary>
    public required Input<string> NodeGroupName { get; init; }

    /// <summary>The Deployment's name, which students type.</summary>
    public string DeploymentName { get; init; } = "nginx";

    /// <summary>
    /// Whether an update ends at once, although pods are still Pending. Pulumi would wait ten minutes for all of them, and fail without
    /// a word of why they don't come.
    /// </summary>
    public bool MayStayPending { get; init; }
}
