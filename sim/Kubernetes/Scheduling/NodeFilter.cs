using System.Collections.Immutable;

namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>The filters of kube-scheduler v1.31 in its order: the first that refuses a node gives the reasons.</summary>
internal static class NodeFilter
{
    private static readonly string[] Basic = ["cpu", "memory", "ephemeral-storage"];

    /// <summary>Why the pod can't run there, or <see langword="null"/>.</summary>
    public static Rejection? Reject(KubernetesObject pod, SchedulerNode node, IReadOnlyList<SchedulerNode> nodes)
    {
        if (Taints.IsCordonedFor(pod.Spec, node.Node)) return Rejection.Lasting("node(s) were unschedulable");
        if (Taints.KeepingOut(pod.Spec, node.Node) is { } taint)
        {
            return Rejection.Lasting($"node(s) had untolerated taint {{{taint.String("key")}: {taint.String("value")}}}");
        }

        if (!NodeAffinity.Matches(pod.Spec, node.Node)) return Rejection.Lasting("node(s) didn't match Pod's node affinity/selector");
        if (HostPorts.Collide(pod.Spec, node)) return new(["node(s) didn't have free ports for the requested pod ports"], CanBeFreed: true);
        ImmutableArray<string> lacking = [.. Lacking(pod, node)];
        return lacking.Length > 0 ? new(lacking, CanBeFreed: true) : TopologySpread.Reject(pod, node, nodes);
    }

    private static IEnumerable<string> Lacking(KubernetesObject pod, SchedulerNode node)
    {
        if (node.Pods.Count + 1 > node.Allocatable("pods")) yield return "Too many pods";
        var requests = PodRequests.Of(pod.Spec);
        foreach (var resource in Basic.Concat(requests.Keys.Except(Basic, StringComparer.Ordinal)))
        {
            var asked = requests.GetValueOrDefault(resource);
            if (asked > 0 && asked > node.Allocatable(resource) - node.Requested(resource)) yield return $"Insufficient {resource}";
        }
    }
}
