using System.Collections.Immutable;
using Lab.Simulation.Kubernetes.Api;

namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>Why a pod can't run on a node.</summary>
/// <param name="Reasons">In kube-scheduler's words.</param>
/// <param name="CanBeFreed">Whether it would help if pods left the node.</param>
internal sealed record Rejection(ImmutableArray<string> Reasons, bool CanBeFreed);

/// <summary>The filters of kube-scheduler v1.31 in its order: the first that refuses a node gives the reasons.</summary>
internal static class NodeFilter
{
    /// <summary>Why the pod can't run there, or <see langword="null"/>.</summary>
    public static Rejection? Reject(KubernetesObject pod, SchedulerNode node, IReadOnlyList<SchedulerNode> nodes)
    {
        if (node.Node.Spec.Flag("unschedulable")) return new(["node(s) were unschedulable"], CanBeFreed: false);
        if (Taints.KeepingOut(pod.Spec, node.Node) is { } taint)
        {
            return new([$"node(s) had untolerated taint {{{taint.String("key")}: {taint.String("value")}}}"], CanBeFreed: false);
        }

        if (!NodeAffinity.Matches(pod.Spec, node.Node)) return new(["node(s) didn't match Pod's node affinity/selector"], CanBeFreed: false);
        ImmutableArray<string> lacking = [.. Lacking(pod, node)];
        if (lacking.Length > 0) return new(lacking, CanBeFreed: true);
        return TopologySpread.Problem(pod, node, nodes) is { } problem ? new([problem.Reason], problem.CanBeFreed) : null;
    }

    private static IEnumerable<string> Lacking(KubernetesObject pod, SchedulerNode node)
    {
        if (node.Pods.Count + 1 > (node.Allocatable.Integer("pods") ?? 0)) yield return "Too many pods";
        foreach (var resource in new[] { "cpu", "memory", "ephemeral-storage" })
        {
            var asked = SchedulerNode.Request(pod.Spec, resource);
            if (asked > 0 && asked > Quantity.Thousandths(node.Allocatable.String(resource)) - node.Requested(resource))
            {
                yield return $"Insufficient {resource}";
            }
        }
    }
}
