using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>
/// The scores of kube-scheduler v1.31 with its default weights (https://kubernetes.io/docs/reference/scheduling/config/#scheduling-plugins), without
/// image locality: no node has an image before.
/// </summary>
internal static class NodeScore
{
    private const double Max = 100;
    private const int TaintWeight = 3;
    private const int NodeAffinityWeight = 2;
    private const int SpreadWeight = 2;
    private const int PodAffinityWeight = 2;

    private static readonly string[] Resources = ["cpu", "memory"];

    /// <summary>The total of each node; higher is better.</summary>
    public static double[] Totals(KubernetesObject pod, IReadOnlyList<SchedulerNode> feasible, IReadOnlyList<SchedulerNode> nodes)
    {
        var totals = feasible.Select(node => Math.Floor(LeastAllocated(pod, node)) + Math.Floor(Balanced(pod, node))).ToArray();
        Add(totals, TaintWeight, Inverted(feasible.Select(node => (double)Avoided(pod, node)).ToArray()));
        Add(totals, NodeAffinityWeight, Normalized(feasible.Select(node => (double)NodeAffinity.Preference(pod.Spec, node.Node)).ToArray()));
        Add(totals, SpreadWeight, Spread(TopologySpread.Crowding(pod, feasible, nodes)));
        Add(totals, PodAffinityWeight, Range(feasible.Select(node => -(double)Repulsion(pod, node, nodes)).ToArray()));
        return totals;
    }

    private static double LeastAllocated(KubernetesObject pod, SchedulerNode node) =>
        Resources.Average(resource => Math.Max(0, 1 - Used(pod, node, resource, assumed: true)) * Max);

    private static double Balanced(KubernetesObject pod, SchedulerNode node) =>
        (1 - (Math.Abs(Math.Min(1, Used(pod, node, "cpu", assumed: false)) - Math.Min(1, Used(pod, node, "memory", assumed: false))) / 2)) * Max;

    private static double Used(KubernetesObject pod, SchedulerNode node, string resource, bool assumed)
    {
        var used = assumed
            ? node.Assumed(resource) + SchedulerNode.AssumedRequest(pod.Spec, resource)
            : node.Requested(resource) + SchedulerNode.Request(pod.Spec, resource);
        return (double)(used / Quantity.Thousandths(node.Allocatable.String(resource)));
    }

    private static int Avoided(KubernetesObject pod, SchedulerNode node) =>
        node.Node.Spec.List("taints").Maps.Count(taint => taint.String("effect") == "PreferNoSchedule" && !Taints.IsTolerated(pod.Spec, taint));

    /// <summary>The weights of preferred pod anti-affinity terms, by pods in the node's domain that match.</summary>
    private static int Repulsion(KubernetesObject pod, SchedulerNode node, IReadOnlyList<SchedulerNode> nodes)
    {
        var terms = pod.Spec.At("affinity", "podAntiAffinity", "preferredDuringSchedulingIgnoredDuringExecution") as PropertyList
            ?? PropertyList.Empty;
        return terms.Maps.Sum(preferred =>
        {
            var term = preferred.Map("podAffinityTerm");
            var key = term.RequiredString("topologyKey");
            if (!node.Node.Labels.TryGetValue(key, out var domain)) return 0;
            var namespaces = term.Strings("namespaces");
            var matching = nodes.Where(each => each.Node.Labels.GetValueOrDefault(key) == domain).SelectMany(each => each.Pods)
                .Count(other => (namespaces.IsEmpty ? other.Namespace == pod.Namespace : namespaces.Contains(other.Namespace))
                    && LabelSelector.Matches(term.Map("labelSelector"), other.Labels));
            return matching * (preferred.Integer("weight") ?? 0);
        });
    }

    private static void Add(double[] totals, int weight, double[] scores)
    {
        for (var index = 0; index < totals.Length; index++) totals[index] += weight * Math.Floor(scores[index]);
    }

    private static double[] Normalized(double[] scores) => [.. scores.Select(score => scores.Max() is > 0 and var max ? score / max * Max : 0)];

    private static double[] Inverted(double[] scores) => [.. Normalized(scores).Select(score => Max - score)];

    private static double[] Range(double[] scores)
    {
        var (min, max) = (scores.Min(), scores.Max());
        return [.. scores.Select(score => max > min ? (score - min) / (max - min) * Max : 0)];
    }

    private static double[] Spread(double[] crowding)
    {
        var (min, max) = (crowding.Min(), crowding.Max());
        return [.. crowding.Select(each => max == 0 ? Max : (max + min - each) / max * Max)];
    }
}
