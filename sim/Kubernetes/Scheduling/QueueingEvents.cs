using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>
/// The changes of a cluster for which kube-scheduler v1.31 takes pods up again that it found no node for
/// (<c>pkg/scheduler/eventhandlers.go</c>, <c>framework.ClusterEvent</c>): those that may make room. A new taint or a node that goes is none.
/// </summary>
internal static class QueueingEvents
{
    /// <summary>Whether a write of an object is one of them.</summary>
    /// <param name="live">The object before, or <see langword="null"/> if it is new.</param>
    /// <param name="changed">The object after, or <see langword="null"/> if it is gone.</param>
    public static bool MayScheduleMore(KubernetesObject? live, KubernetesObject? changed) => (live, changed) switch
    {
        ({ Kind: "Pod" }, null) => live.Spec.ContainsKey("nodeName"),
        (null, { Kind: "Node" }) => true,
        ({ Kind: "Node" }, { }) => OpensUp(live, changed),
        _ => false,
    };

    private static bool OpensUp(KubernetesObject live, KubernetesObject changed) =>
        (live.Spec.Flag("unschedulable") && !changed.Spec.Flag("unschedulable"))
        || live.Spec.List("taints").Maps.Except(changed.Spec.List("taints").Maps).Any()
        || !live.Labels.SequenceEqual(changed.Labels)
        || Grows(live.Status.Map("allocatable"), changed.Status.Map("allocatable"));

    private static bool Grows(PropertyMap before, PropertyMap after) =>
        after.Keys.Any(resource => Quantity.Thousandths(after.String(resource)) > Quantity.Thousandths(before.String(resource)));
}
