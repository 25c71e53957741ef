using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>Taints and tolerations (https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/).</summary>
internal static class Taints
{
    private static readonly PropertyMap Unschedulable = PropertyMap.Of(("key", "node.kubernetes.io/unschedulable"), ("effect", "NoSchedule"));

    /// <summary>Whether the node is cordoned and the pod doesn't tolerate that.</summary>
    public static bool IsCordonedFor(PropertyMap podSpec, KubernetesObject node) =>
        node.Spec.Flag("unschedulable") && !IsTolerated(podSpec, Unschedulable);

    /// <summary>Whether the pod tolerates the taint.</summary>
    public static bool IsTolerated(PropertyMap podSpec, PropertyMap taint) =>
        podSpec.List("tolerations").Maps.Any(toleration => Tolerates(toleration, taint));

    /// <summary>The first taint of the node that keeps the scheduler from placing the pod there, or <see langword="null"/>.</summary>
    public static PropertyMap? KeepingOut(PropertyMap podSpec, KubernetesObject node) => node.Spec.List("taints").Maps
        .FirstOrDefault(taint => taint.String("effect") is "NoSchedule" or "NoExecute" && !IsTolerated(podSpec, taint));

    /// <summary>The first taint of the node that a pod of it is evicted for, or <see langword="null"/>.</summary>
    public static PropertyMap? Evicting(PropertyMap podSpec, KubernetesObject node) => node.Spec.List("taints").Maps
        .FirstOrDefault(taint => taint.String("effect") == "NoExecute" && !IsTolerated(podSpec, taint));

    /// <summary>The node's taints that the scheduler would rather avoid for the pod, counted.</summary>
    public static int Avoided(PropertyMap podSpec, KubernetesObject node)
    {
        var tolerations = podSpec.List("tolerations").Maps.Where(toleration => toleration.String("effect") is null or "" or "PreferNoSchedule").ToList();
        return node.Spec.List("taints").Maps
            .Count(taint => taint.String("effect") == "PreferNoSchedule" && !tolerations.Exists(toleration => Tolerates(toleration, taint)));
    }

    /// <summary>Whether one toleration covers the taint.</summary>
    public static bool Tolerates(PropertyMap toleration, PropertyMap taint)
    {
        if (toleration.String("effect") is { Length: > 0 } effect && effect != taint.String("effect")) return false;
        var key = toleration.String("key") ?? "";
        if (key.Length > 0 && key != taint.String("key")) return false;
        return toleration.String("operator") == "Exists" || (key.Length > 0 && (toleration.String("value") ?? "") == (taint.String("value") ?? ""));
    }
}
