using System.Globalization;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Api;

/// <summary>
/// What the API server's admission plugins add to every new pod: its priority, its service account, and how long it stays on a node that
/// fails (https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/).
/// </summary>
internal static class PodAdmission
{
    // DefaultTolerationSeconds: five minutes.
    private const int TolerationSeconds = 300;
    private static readonly string[] FailedNode = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

    /// <summary>The pod as it is admitted.</summary>
    /// <exception cref="ResourceException"><c>NotSimulated</c>: its priority class is none of the two that every cluster has.</exception>
    public static PropertyMap Admit(PropertyMap pod)
    {
        var spec = pod.Map("spec");
        var tolerations = FailedNode.Where(taint => !spec.List("tolerations").Maps.Any(toleration => Covers(toleration, taint)))
            .Select(taint => PropertyMap.Of(
                ("key", taint), ("operator", "Exists"), ("effect", "NoExecute"), ("tolerationSeconds", TolerationSeconds)));
        return pod.With("spec", spec
            .Default(spec.String("serviceAccountName") ?? "default", "serviceAccountName")
            .With("preemptionPolicy", "PreemptLowerPriority")
            .With("priority", Priority(spec.String("priorityClassName")))
            .With("tolerations", PropertyList.From(spec.List("tolerations").Concat(tolerations))));
    }

    private static bool Covers(PropertyMap toleration, string taint) =>
        (toleration.String("key") is null or "" || toleration.String("key") == taint) && toleration.String("effect") is null or "" or "NoExecute";

    /// <summary>The two classes that every cluster has (https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/).</summary>
    private static int Priority(string? priorityClass) => priorityClass switch
    {
        null => 0,
        "system-cluster-critical" => 2000000000,
        "system-node-critical" => 2000001000,
        _ => throw new ResourceException(
            "NotSimulated", string.Create(CultureInfo.InvariantCulture, $"the simulated cluster has no PriorityClass {priorityClass}")),
    };
}
