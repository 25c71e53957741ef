using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>Pod topology spread (https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/).</summary>
internal static class TopologySpread
{
    /// <summary>Why the node does not fit the hard constraints, or <see langword="null"/>.</summary>
    public static (string Reason, bool CanBeFreed)? Problem(KubernetesObject pod, SchedulerNode node, IReadOnlyList<SchedulerNode> nodes)
    {
        foreach (var constraint in Constraints(pod, "DoNotSchedule"))
        {
            var key = constraint.RequiredString("topologyKey");
            if (!node.Node.Labels.TryGetValue(key, out var domain))
            {
                return ("node(s) didn't match pod topology spread constraints (missing required label)", false);
            }

            var counts = Counts(pod, constraint, nodes);
            var own = LabelSelector.Matches(constraint.Map("labelSelector"), pod.Labels) ? 1 : 0;
            if (counts.GetValueOrDefault(domain) + own - counts.Values.DefaultIfEmpty(0).Min() > (constraint.Integer("maxSkew") ?? 1))
            {
                return ("node(s) didn't match pod topology spread constraints", true);
            }
        }

        return null;
    }

    /// <summary>How crowded each node is by the soft constraints; lower is better. Without any constraint the cluster's own defaults count.</summary>
    public static double[] Crowding(KubernetesObject pod, IReadOnlyList<SchedulerNode> feasible, IReadOnlyList<SchedulerNode> nodes)
    {
        List<PropertyMap> constraints = pod.Spec.ContainsKey("topologySpreadConstraints")
            ? [.. Constraints(pod, "ScheduleAnyway")]
            : [.. ClusterDefaults(pod)];
        var crowding = new double[feasible.Count];
        foreach (var constraint in constraints)
        {
            var key = constraint.RequiredString("topologyKey");
            var counts = Counts(pod, constraint, nodes);
            var domains = feasible.Select(node => node.Node.Labels.GetValueOrDefault(key)).Distinct(StringComparer.Ordinal).Count();
            for (var index = 0; index < feasible.Count; index++)
            {
                var count = counts.GetValueOrDefault(feasible[index].Node.Labels.GetValueOrDefault(key) ?? "");
                crowding[index] += (count * Math.Log(domains + 2)) + ((constraint.Integer("maxSkew") ?? 1) - 1);
            }
        }

        return crowding;
    }

    private static IEnumerable<PropertyMap> Constraints(KubernetesObject pod, string whenUnsatisfiable) =>
        pod.Spec.List("topologySpreadConstraints")
            .Maps.Where(constraint => (constraint.String("whenUnsatisfiable") ?? "DoNotSchedule") == whenUnsatisfiable);

    /// <summary>The defaults of kube-scheduler for pods of a workload: by host name with skew 3, by zone with skew 5.</summary>
    private static IEnumerable<PropertyMap> ClusterDefaults(KubernetesObject pod)
    {
        if (pod.Controller is null) return [];
        var selector = PropertyMap.Of(
            ("matchLabels", PropertyMap.From(pod.Labels.Select(pair => KeyValuePair.Create(pair.Key, (object?)pair.Value)))));
        return new[] { ("kubernetes.io/hostname", 3), ("topology.kubernetes.io/zone", 5) }
            .Select(each => PropertyMap.Of(("topologyKey", each.Item1), ("maxSkew", each.Item2), ("labelSelector", selector)));
    }

    private static Dictionary<string, int> Counts(KubernetesObject pod, PropertyMap constraint, IReadOnlyList<SchedulerNode> nodes)
    {
        var key = constraint.RequiredString("topologyKey");
        var selector = constraint.Map("labelSelector");
        var alike = constraint.Strings("matchLabelKeys").Where(pod.Labels.ContainsKey).ToList();
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var node in nodes.Where(node => MakesDomain(pod, constraint, node.Node)))
        {
            if (!node.Node.Labels.TryGetValue(key, out var domain)) continue;
            var found = node.Pods.Count(other => !other.IsDeleting && other.Namespace == pod.Namespace
                && LabelSelector.Matches(selector, other.Labels)
                && alike.All(label => other.Labels.GetValueOrDefault(label) == pod.Labels[label]));
            counts[domain] = counts.GetValueOrDefault(domain) + found;
        }

        return counts;
    }

    /// <summary>
    /// Nodes that the pod's affinity rules out don't make a domain, unless nodeAffinityPolicy is Ignore; nodes with a taint that it does not
    /// tolerate do, unless nodeTaintsPolicy is Honor.
    /// </summary>
    private static bool MakesDomain(KubernetesObject pod, PropertyMap constraint, KubernetesObject node) =>
        (constraint.String("nodeAffinityPolicy") == "Ignore" || NodeAffinity.Matches(pod.Spec, node))
        && (constraint.String("nodeTaintsPolicy") != "Honor" || Taints.KeepingOut(pod.Spec, node) is null);
}
