namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>
/// The scores of kube-scheduler v1.31 with its default weights (https://kubernetes.io/docs/reference/scheduling/config/#scheduling-plugins), without
/// image locality: no node has an image before.
/// </summary>
internal static class NodeScore
{
    private const long Max = 100;
    private const int TaintWeight = 3;
    private const int NodeAffinityWeight = 2;
    private const int SpreadWeight = 2;
    private const int PodAffinityWeight = 2;

    private static readonly string[] Resources = ["cpu", "memory"];

    /// <summary>The total of each feasible node; higher is better.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="feasible">The nodes to compare.</param>
    /// <param name="nodes">All nodes.</param>
    /// <param name="alike">For a pod of a workload that has no spread constraints: which pods are of it too.</param>
    public static long[] Totals(
        KubernetesObject pod, IReadOnlyList<SchedulerNode> feasible, IReadOnlyList<SchedulerNode> nodes, IReadOnlyList<SpreadConstraint> alike)
    {
        var totals = feasible.Select(node => LeastAllocated(pod, node) + Balanced(pod, node)).ToArray();
        Add(totals, TaintWeight, Inverted([.. feasible.Select(node => (long)Taints.Avoided(pod.Spec, node.Node))]));
        if (NodeAffinity.HasPreference(pod.Spec))
        {
            Add(totals, NodeAffinityWeight, Normalized([.. feasible.Select(node => NodeAffinity.Preference(pod.Spec, node.Node))]));
        }

        var areOwn = pod.Spec.List("topologySpreadConstraints").Count > 0;
        var constraints = areOwn ? SpreadConstraint.Of(pod, "ScheduleAnyway") : alike;
        Add(totals, SpreadWeight, TopologySpread.Scores(constraints, areOwn, feasible, nodes));
        Add(totals, PodAffinityWeight, PodAffinity.Scores(pod, feasible, nodes));
        return totals;
    }

    private static long LeastAllocated(KubernetesObject pod, SchedulerNode node)
    {
        var assumed = PodRequests.Assumed(pod.Spec);
        var scores = Resources.Where(resource => node.Allocatable(resource) > 0).Select(resource =>
        {
            var (capacity, used) = (node.Allocatable(resource), node.Assumed(resource) + assumed.GetValueOrDefault(resource));
            return used > capacity ? 0 : (capacity - used) * Max / capacity;
        }).ToList();
        return scores.Count == 0 ? 0 : scores.Sum() / scores.Count;
    }

    private static long Balanced(KubernetesObject pod, SchedulerNode node)
    {
        var asked = PodRequests.Of(pod.Spec);
        var shares = Resources.Where(resource => node.Allocatable(resource) > 0)
            .Select(resource => Math.Min(
                1, (double)(node.Requested(resource) + asked.GetValueOrDefault(resource)) / node.Allocatable(resource))).ToList();
        return (long)((1 - (shares is [var cpu, var memory] ? Math.Abs((cpu - memory) / 2) : 0)) * Max);
    }

    private static void Add(long[] totals, int weight, long[] scores)
    {
        for (var index = 0; index < totals.Length; index++) totals[index] += weight * scores[index];
    }

    private static long[] Normalized(long[] scores) => [.. scores.Select(score => scores.Max() is > 0 and var max ? Max * score / max : 0)];

    private static long[] Inverted(long[] scores) => [.. Normalized(scores).Select(score => Max - score)];
}
