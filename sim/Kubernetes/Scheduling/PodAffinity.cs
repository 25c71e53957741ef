using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>
/// Preferred pod anti-affinity, of the pod towards those that run and of those towards it (kubernetes v1.31,
/// <c>pkg/scheduler/framework/plugins/interpodaffinity</c>).
/// </summary>
internal static class PodAffinity
{
    /// <summary>The score of each node, from 0 to 100.</summary>
    public static long[] Scores(KubernetesObject pod, IReadOnlyList<SchedulerNode> feasible, IReadOnlyList<SchedulerNode> nodes)
    {
        var weights = new Dictionary<(string Key, string Domain), long>();
        foreach (var node in nodes)
        {
            foreach (var other in node.Pods)
            {
                foreach (var preferred in Avoided(pod)) Count(preferred, pod, other, node);
                foreach (var preferred in Avoided(other)) Count(preferred, other, pod, node);
            }
        }

        if (weights.Count == 0) return new long[feasible.Count];
        var sums = feasible
            .Select(node => weights.Where(pair => node.Label(pair.Key.Key) == pair.Key.Domain).Sum(pair => pair.Value)).ToList();
        var (min, max) = (sums.Min(), sums.Max());
        return [.. sums.Select(sum => max > min ? (long)(100 * ((double)(sum - min) / (max - min))) : 0)];

        void Count(PropertyMap preferred, KubernetesObject owner, KubernetesObject other, SchedulerNode node)
        {
            var term = preferred.Map("podAffinityTerm");
            var key = term.RequiredString("topologyKey");
            if (node.Label(key) is not { } domain || !Chooses(term, owner, other)) return;
            weights[(key, domain)] = weights.GetValueOrDefault((key, domain)) - (preferred.Integer("weight") ?? 0);
        }
    }

    private static IEnumerable<PropertyMap> Avoided(KubernetesObject pod) =>
        (pod.Spec.At("affinity", "podAntiAffinity", "preferredDuringSchedulingIgnoredDuringExecution") as PropertyList ?? PropertyList.Empty).Maps;

    private static bool Chooses(PropertyMap term, KubernetesObject owner, KubernetesObject other)
    {
        var namespaces = term.Strings("namespaces");
        return (namespaces.IsEmpty ? other.Namespace == owner.Namespace : namespaces.Contains(other.Namespace))
            && term["labelSelector"] is PropertyMap selector && LabelSelector.Matches(selector, other.Labels);
    }
}
