using System.Collections.Immutable;

namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>Why a pod can't run on a node.</summary>
/// <param name="Reasons">In kube-scheduler's words.</param>
/// <param name="CanBeFreed">Whether it may help if pods left the node.</param>
internal sealed record Rejection(ImmutableArray<string> Reasons, bool CanBeFreed)
{
    /// <summary>One that stays whatever leaves the node.</summary>
    public static Rejection Lasting(string reason) => new([reason], CanBeFreed: false);
}
