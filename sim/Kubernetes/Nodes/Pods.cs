using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Nodes;

/// <summary>Reads and writes the status of pods.</summary>
internal static class Pods
{
    /// <summary>Whether the pod counts as ready.</summary>
    public static bool IsReady(KubernetesObject pod) => pod.HasCondition("Ready");

    /// <summary>Whether its containers were started.</summary>
    public static bool IsRunning(KubernetesObject pod) => pod.Status.String("phase") == "Running";

    /// <summary>Its address, or <see langword="null"/>.</summary>
    public static string? Address(KubernetesObject pod) => pod.Status.String("podIP");

    /// <summary>Whether it is in its node's own network.</summary>
    public static bool IsHostNetwork(KubernetesObject pod) => pod.Spec.Flag("hostNetwork");

    /// <summary>As the VPC CNI calls it.</summary>
    public static string Key(KubernetesObject pod) => $"{pod.Namespace}/{pod.Name}";

    /// <summary>The status with one condition set; the time of its last change stays when it does not change.</summary>
    public static PropertyMap WithCondition(
        PropertyMap status, string type, bool holds, DateTimeOffset now, string? reason = null, string? message = null)
    {
        var text = holds ? "True" : "False";
        var conditions = status.List("conditions").Maps.ToList();
        var old = conditions.Find(condition => condition.String("type") == type);
        var changed = PropertyMap.Of(
            ("type", type), ("status", text), ("reason", reason), ("message", message),
            ("lastTransitionTime", old?.String("status") == text ? old.String("lastTransitionTime") : PropertyPaths.Timestamp(now)));
        if (old is null) conditions.Add(changed);
        else conditions[conditions.IndexOf(old)] = changed;
        return status.With("conditions", PropertyList.From(conditions));
    }

    /// <summary>The status of a pod that waits for its containers.</summary>
    public static PropertyMap Waiting(KubernetesObject pod, PropertyMap status, DateTimeOffset now)
    {
        var names = string.Join(" ", pod.Spec.List("containers").Maps.Select(container => container.String("name")));
        status = status.With("phase", "Pending")
            .With("containerStatuses", PropertyList.From(pod.Spec.List("containers").Maps.Select(container => PropertyMap.Of(
            ("name", container["name"]), ("image", container["image"]), ("imageID", ""), ("ready", false), ("started", false), ("restartCount", 0),
            ("state", PropertyMap.Of(("waiting", PropertyMap.Of(("reason", "ContainerCreating")))))))));
        status = WithCondition(status, "Initialized", holds: true, now);
        status = WithCondition(status, "Ready", holds: false, now, "ContainersNotReady", $"containers with unready status: [{names}]");
        return WithCondition(status, "ContainersReady", holds: false, now, "ContainersNotReady", $"containers with unready status: [{names}]");
    }

    /// <summary>The status of a pod whose containers run and are ready.</summary>
    public static PropertyMap Running(KubernetesObject pod, PropertyMap status, DateTimeOffset now)
    {
        status = status.With("phase", "Running")
            .With("containerStatuses", PropertyList.From(pod.Spec.List("containers").Maps.Select(container => PropertyMap.Of(
            ("name", container["name"]), ("image", container["image"]), ("imageID", ""), ("ready", true), ("started", true), ("restartCount", 0),
            ("state", PropertyMap.Of(("running", PropertyMap.Of(("startedAt", PropertyPaths.Timestamp(now))))))))));
        status = WithCondition(status, "Ready", holds: true, now);
        return WithCondition(status, "ContainersReady", holds: true, now);
    }

    /// <summary>The status of a pod whose containers were started and are not ready.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="status">Its status as if they were.</param>
    /// <param name="now">The time.</param>
    /// <param name="waiting">Why they wait to be started again, or <see langword="null"/> when they run.</param>
    public static PropertyMap NotReady(KubernetesObject pod, PropertyMap status, DateTimeOffset now, string? waiting = null)
    {
        var containers = status.List("containerStatuses").Maps.Select(container => container.With("ready", false)).ToList();
        if (waiting is not null)
        {
            containers = [.. containers.Select(container => container.With("started", false)
                .With("state", PropertyMap.Of(("waiting", PropertyMap.Of(("reason", waiting))))))];
        }

        var names = string.Join(" ", pod.Spec.List("containers").Maps.Select(container => container.String("name")));
        status = status.With("containerStatuses", PropertyList.From(containers));
        status = WithCondition(status, "Ready", holds: false, now, "ContainersNotReady", $"containers with unready status: [{names}]");
        return WithCondition(status, "ContainersReady", holds: false, now, "ContainersNotReady", $"containers with unready status: [{names}]");
    }
}
