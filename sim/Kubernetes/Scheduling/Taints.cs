using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>Taints and tolerations (https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/).</summary>
internal static class Taints
{
    /// <summary>Whether the pod tolerates the taint.</summary>
    public static bool IsTolerated(PropertyMap podSpec, PropertyMap taint) =>
        podSpec.List("tolerations").Maps.Any(toleration => Tolerates(toleration, taint));

    /// <summary>The first taint of the node that keeps the scheduler from placing the pod there, or <see langword="null"/>.</summary>
    public static PropertyMap? KeepingOut(PropertyMap podSpec, KubernetesObject node) => node.Spec.List("taints").Maps
        .FirstOrDefault(taint => taint.String("effect") is "NoSchedule" or "NoExecute" && !IsTolerated(podSpec, taint));

    private static bool Tolerates(PropertyMap toleration, PropertyMap taint)
    {
        if (toleration.String("effect") is { Length: > 0 } effect && effect != taint.String("effect")) return false;
        var key = toleration.String("key") ?? "";
        if (key.Length > 0 && key != taint.String("key")) return false;
        return toleration.String("operator") == "Exists" || (key.Length > 0 && (toleration.String("value") ?? "") == (taint.String("value") ?? ""));
    }
}
