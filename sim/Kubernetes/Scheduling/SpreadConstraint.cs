using System.Collections.Immutable;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>
/// One topology spread constraint of a pod (https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/).
/// </summary>
/// <param name="Pod">The pod.</param>
/// <param name="TopologyKey">The node label whose values are the domains.</param>
/// <param name="MaxSkew">By how many pods a domain may exceed the emptiest.</param>
/// <param name="Counts">Which pods are counted, by their labels.</param>
/// <param name="HonorsAffinity">Whether nodes that the pod's affinity rules out don't count.</param>
/// <param name="HonorsTaints">Whether nodes with a taint that keeps the pod out don't count.</param>
/// <param name="ChoosesAll">Whether its selector is empty.</param>
internal sealed record SpreadConstraint(
    KubernetesObject Pod, string TopologyKey, int MaxSkew, Func<ImmutableSortedDictionary<string, string>, bool> Counts, bool HonorsAffinity,
    bool HonorsTaints, bool ChoosesAll = false)
{
    /// <summary>The pod's own constraints.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="whenUnsatisfiable"><c>DoNotSchedule</c> or <c>ScheduleAnyway</c>.</param>
    public static IReadOnlyList<SpreadConstraint> Of(KubernetesObject pod, string whenUnsatisfiable) =>
    [
        .. pod.Spec.List("topologySpreadConstraints").Maps
            .Where(constraint => (constraint.String("whenUnsatisfiable") ?? "DoNotSchedule") == whenUnsatisfiable)
            .Select(constraint => new SpreadConstraint(
                pod, constraint.RequiredString("topologyKey"), constraint.Integer("maxSkew") ?? 1, Selector(pod, constraint),
                constraint.String("nodeAffinityPolicy") != "Ignore", constraint.String("nodeTaintsPolicy") == "Honor",
                constraint["labelSelector"] is PropertyMap { Count: 0 } && !Alike(pod, constraint).Any())),
    ];

    /// <summary>The scheduler's own for pods of a workload that have none: by host name with skew 3, by zone with skew 5.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="counts">Which pods are alike; <see langword="null"/> when the pod is of no workload.</param>
    public static IReadOnlyList<SpreadConstraint> Defaults(KubernetesObject pod, Func<ImmutableSortedDictionary<string, string>, bool>? counts) => counts is null
        ? []
        :
        [
            new(pod, "kubernetes.io/hostname", 3, counts, HonorsAffinity: true, HonorsTaints: false),
            new(pod, "topology.kubernetes.io/zone", 5, counts, HonorsAffinity: true, HonorsTaints: false),
        ];

    /// <summary>Whether the node counts.</summary>
    public bool Includes(SchedulerNode node) =>
        (!HonorsAffinity || NodeAffinity.Matches(Pod.Spec, node.Node)) && (!HonorsTaints || Taints.KeepingOut(Pod.Spec, node.Node) is null);

    /// <summary>How many of the node's pods count. By an empty selector none do, though it chooses the pod itself.</summary>
    public int CountOn(SchedulerNode node) => ChoosesAll ? 0 :
        node.Pods.Count(other => !other.IsDeleting && other.Namespace == Pod.Namespace && Counts(other.Labels));

    private static Func<ImmutableSortedDictionary<string, string>, bool> Selector(KubernetesObject pod, PropertyMap constraint)
    {
        // Without a selector no pod counts; with an empty one all do.
        if (constraint["labelSelector"] is not PropertyMap selector) return _ => false;
        var alike = Alike(pod, constraint).ToList();
        return labels => LabelSelector.Matches(selector, labels)
            && alike.TrueForAll(key => labels.TryGetValue(key, out var value) && value == pod.Labels[key]);
    }

    private static IEnumerable<string> Alike(KubernetesObject pod, PropertyMap constraint) =>
        constraint.Strings("matchLabelKeys").Where(pod.Labels.ContainsKey);
}
