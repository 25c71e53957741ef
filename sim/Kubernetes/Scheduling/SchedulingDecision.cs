using System.Collections.Immutable;

namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>What the scheduler makes of one pod.</summary>
/// <param name="Feasible">The nodes that it may run on, with their scores; higher is better.</param>
/// <param name="Message">Without any: why, as the event says it.</param>
/// <param name="Preemptions">Without any: where it would fit if others went. The best, all that are equally good.</param>
/// <param name="AwaitsVictims">Whether those that make room for it are still going.</param>
internal sealed record SchedulingDecision(
    ImmutableArray<(SchedulerNode Node, long Score)> Feasible, string? Message, ImmutableArray<Preemption> Preemptions, bool AwaitsVictims)
{
    /// <summary>The best nodes, all that are equally good, by name.</summary>
    public ImmutableArray<SchedulerNode> Best =>
        Feasible.IsEmpty ? [] : [.. Feasible.Where(each => each.Score == Feasible.Max(other => other.Score)).Select(each => each.Node)];
}
