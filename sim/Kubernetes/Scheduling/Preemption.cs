using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>
/// Where a pod fits if pods of lower priority go (https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/;
/// kubernetes v1.31, <c>pkg/scheduler/framework/preemption</c>).
/// </summary>
/// <param name="Node">The node.</param>
/// <param name="Victims">The pods that have to go there.</param>
/// <param name="Violations">How many of them a PodDisruptionBudget would keep.</param>
internal sealed record Preemption(SchedulerNode Node, ImmutableArray<KubernetesObject> Victims, int Violations)
{
    /// <summary>
    /// What the scheduler finds on one node: the pods that have to go, or why none helps.
    /// </summary>
    /// <param name="pod">The pod that needs the room.</param>
    /// <param name="node">The node.</param>
    /// <param name="budgets">The cluster's PodDisruptionBudgets.</param>
    /// <param name="reject">Why the pod does not fit the node with these pods on it.</param>
    public static (Preemption? Found, Rejection? Problem) On(
        KubernetesObject pod, SchedulerNode node, IReadOnlyList<KubernetesObject> budgets, Func<SchedulerNode, Rejection?> reject)
    {
        var lower = node.Pods.Where(other => Scheduler.Priority(other) < Scheduler.Priority(pod)).ToList();
        if (lower.Count == 0) return (null, Rejection.Lasting("No preemption victims found for incoming pod"));
        var kept = new SchedulerNode(node.Node, node.Pods.Except(lower));
        if (reject(kept) is { } problem) return (null, problem);

        // The more important ones stay if they can, those that a budget protects before all others.
        var victims = ImmutableArray.CreateBuilder<KubernetesObject>();
        var violations = 0;
        var ordered = lower.OrderByDescending(Scheduler.Priority).ThenBy(StartTime, StringComparer.Ordinal).ToList();
        var protectedPods = Protected(ordered, budgets);
        foreach (var other in ordered.Where(protectedPods.Contains).Concat(ordered.Where(other => !protectedPods.Contains(other))))
        {
            kept.Add(other);
            if (reject(kept) is null) continue;
            kept.Remove(other);
            victims.Add(other);
            if (protectedPods.Contains(other)) violations++;
        }

        return (new Preemption(node, [.. victims.OrderByDescending(Scheduler.Priority).ThenBy(StartTime, StringComparer.Ordinal)], violations), null);
    }

    /// <summary>The best of what was found, all that are equally good.</summary>
    public static ImmutableArray<Preemption> Best(IReadOnlyCollection<Preemption> found)
    {
        var best = Least(found, each => each.Violations);
        best = Least(best, each => Scheduler.Priority(each.Victims[0]));
        best = Least(best, each => each.Victims.Sum(victim => (long)Scheduler.Priority(victim) + int.MaxValue + 1));
        best = Least(best, each => each.Victims.Length);
        var latest = best.Select(EarliestStart).Max(StringComparer.Ordinal);
        return [.. best.Where(each => EarliestStart(each) == latest)];
    }

    private static List<Preemption> Least(IReadOnlyCollection<Preemption> found, Func<Preemption, long> rank) =>
        found.Count == 0 ? [] : [.. found.Where(each => rank(each) == found.Min(rank))];

    private static string EarliestStart(Preemption found) => found.Victims
        .Where(victim => Scheduler.Priority(victim) == Scheduler.Priority(found.Victims[0])).Select(StartTime).Min(StringComparer.Ordinal)!;

    // Whoever has not started yet counts as just starting.
    private static string StartTime(KubernetesObject pod) => pod.Status.String("startTime") ?? "9999";

    /// <summary>The pods that a budget allows no more to be taken of; each pod that may go counts against its budget.</summary>
    private static HashSet<KubernetesObject> Protected(List<KubernetesObject> pods, IReadOnlyList<KubernetesObject> budgets)
    {
        var allowed = budgets.ToDictionary(budget => budget.Id, budget => budget.Status.Integer("disruptionsAllowed") ?? 0, StringComparer.Ordinal);
        var found = new HashSet<KubernetesObject>();
        foreach (var pod in pods.Where(pod => pod.Labels.Count > 0))
        {
            foreach (var budget in budgets.Where(budget => budget.Namespace == pod.Namespace
                && budget.Spec["selector"] is PropertyMap { Count: > 0 } selector && Api.LabelSelector.Matches(selector, pod.Labels)))
            {
                if (--allowed[budget.Id] < 0) found.Add(pod);
            }
        }

        return found;
    }
}
