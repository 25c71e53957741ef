using System.Collections.Immutable;

namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>
/// Where a pod fits if pods of lower priority go (https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/).
/// </summary>
/// <param name="Node">The node.</param>
/// <param name="Victims">The pods that have to go there.</param>
internal sealed record Preemption(SchedulerNode Node, ImmutableArray<KubernetesObject> Victims)
{
    /// <summary>
    /// The node whose victims have the lowest priority and are the fewest, or <see langword="null"/> when none helps or victims are
    /// already on their way.
    /// </summary>
    public static Preemption? Find(KubernetesObject pod, IReadOnlyList<SchedulerNode> nodes, IReadOnlyList<Rejection?> rejections)
    {
        var candidates = nodes.Where((_, index) => rejections[index] is { CanBeFreed: true }).ToList();
        // Whoever already leaves makes room; more victims would be too many.
        if (candidates.Exists(node => node.Pods.Exists(other => other.IsDeleting && Scheduler.Priority(other) < Scheduler.Priority(pod))))
        {
            return null;
        }

        return candidates.Select(node => On(pod, node, nodes)).OfType<Preemption>()
            .OrderBy(found => found.Victims.Max(Scheduler.Priority)).ThenBy(found => found.Victims.Length)
                .ThenBy(found => found.Node.Node.Name, StringComparer.Ordinal)
            .FirstOrDefault();
    }

    private static Preemption? On(KubernetesObject pod, SchedulerNode node, IReadOnlyList<SchedulerNode> nodes)
    {
        var lower = node.Pods.Where(other => Scheduler.Priority(other) < Scheduler.Priority(pod)).ToList();
        if (lower.Count == 0) return null;
        var kept = new SchedulerNode(node.Node, [.. node.Pods.Except(lower)]);
        if (!Fits()) return null;
        var victims = ImmutableArray.CreateBuilder<KubernetesObject>();
        foreach (var other in lower.OrderByDescending(Scheduler.Priority).ThenBy(other => other.Name, StringComparer.Ordinal))
        {
            kept.Pods.Add(other);
            if (Fits()) continue;
            kept.Pods.Remove(other);
            victims.Add(other);
        }

        return victims.Count == 0 ? null : new Preemption(node, victims.ToImmutable());

        bool Fits() => NodeFilter.Reject(pod, kept, [.. nodes.Select(each => ReferenceEquals(each, node) ? kept : each)]) is null;
    }
}
