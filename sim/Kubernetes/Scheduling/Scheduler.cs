using Lab.Simulation.Kubernetes.Api;

namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>
/// kube-scheduler: binds pods to nodes by its filters and scores. Of nodes with the same score the real one takes any; here it is the one
/// with the lowest name, so that the same steps give the same places.
/// </summary>
/// <remarks>
/// The real one takes a pod that it found no node for up again when something happened that may help (<see cref="QueueingEvents"/>). A pod
/// that fits always had such an event; one that still doesn't says what it said before unless there was one. Nobody waits here for the
/// real one's second look at every pod, five minutes after its last.
/// </remarks>
internal sealed class Scheduler(ClusterApi api)
{
    /// <summary>Tries every pod that has no node, those of higher priority and the older ones first.</summary>
    public void Run()
    {
        var waiting = api.List("Pod").Where(pod => !pod.Spec.ContainsKey("nodeName") && !pod.IsDeleting)
            .OrderByDescending(Priority).ThenBy(pod => pod.Metadata.String("creationTimestamp"), StringComparer.Ordinal)
                .ThenBy(pod => pod.Name, StringComparer.Ordinal).ToList();
        var looksAgain = api.MayScheduleMore;
        api.MayScheduleMore = false;
        if (waiting.Count == 0) return;
        var cycle = new SchedulingCycle(api);
        foreach (var pod in waiting)
        {
            var decision = cycle.Decide(pod);
            if (decision.Best is [var node, ..]) Bind(cycle, pod, node.Name);
            else if (decision.Preemptions is [var preemption, ..]) Preempt(cycle, pod, decision.Message!, preemption);
            else if (!decision.AwaitsVictims && (looksAgain || pod.Condition("PodScheduled") is null)) Refuse(pod, decision.Message!);
        }
    }

    /// <summary>Binds the pod to a node.</summary>
    public void Bind(SchedulingCycle cycle, KubernetesObject pod, string nodeName)
    {
        var status = Nodes.Pods.WithCondition(pod.Status, "PodScheduled", holds: true, api.World.Now).With("nominatedNodeName", null);
        var bound = api.Write(pod with { Content = pod.Content.Set(nodeName, "spec", "nodeName").With("status", status) });
        cycle.Add(bound);
        api.Event(bound, "Normal", "Scheduled", $"Successfully assigned {pod.Namespace}/{pod.Name} to {nodeName}");
    }

    /// <summary>Makes room for the pod, which takes it when the others are gone.</summary>
    public void Preempt(SchedulingCycle cycle, KubernetesObject pod, string message, Preemption preemption)
    {
        foreach (var victim in preemption.Victims)
        {
            api.Event(victim, "Normal", "Preempted", $"Preempted by pod {pod.Uid} on node {preemption.Node.Name}");
            api.Delete(api.WriteStatus(victim, Nodes.Pods.WithCondition(
                victim.Status, "DisruptionTarget", holds: true, api.World.Now, "PreemptionByScheduler",
                "default-scheduler: preempting to accommodate a higher priority pod")));
        }

        foreach (var other in cycle.NominatedBelow(pod, preemption.Node.Name)) api.WriteStatus(other, other.Status.With("nominatedNodeName", null));
        cycle.Nominate(Refuse(pod, message, preemption.Node.Name));
    }

    internal static int Priority(KubernetesObject pod) => pod.Spec.Integer("priority") ?? 0;

    private KubernetesObject Refuse(KubernetesObject pod, string message, string? nominatedNode = null)
    {
        if (pod.Condition("PodScheduled")?.String("message") != message) api.Event(pod, "Warning", "FailedScheduling", message);
        var status = Nodes.Pods.WithCondition(pod.Status, "PodScheduled", holds: false, api.World.Now, "Unschedulable", message);
        return api.WriteStatus(pod, status.With("nominatedNodeName", nominatedNode));
    }
}
