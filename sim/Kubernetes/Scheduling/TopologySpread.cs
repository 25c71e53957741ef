namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>Pod topology spread (kubernetes v1.31, <c>pkg/scheduler/framework/plugins/podtopologyspread</c>).</summary>
internal static class TopologySpread
{
    private const string NotMatched = "node(s) didn't match pod topology spread constraints";
    private const string HostName = "kubernetes.io/hostname";

    /// <summary>Why the node does not fit the hard constraints, or <see langword="null"/>.</summary>
    public static Rejection? Reject(KubernetesObject pod, SchedulerNode node, IReadOnlyList<SchedulerNode> nodes)
    {
        var constraints = SpreadConstraint.Of(pod, "DoNotSchedule");
        foreach (var constraint in constraints)
        {
            if (node.Label(constraint.TopologyKey) is not { } domain) return Rejection.Lasting($"{NotMatched} (missing required label)");
            var counts = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var other in nodes.Where(other => HasAllKeys(other, constraints) && constraint.Includes(other)))
            {
                var key = other.Label(constraint.TopologyKey)!;
                counts[key] = counts.GetValueOrDefault(key) + constraint.CountOn(other);
            }

            var own = constraint.Counts(pod.Labels) ? 1 : 0;
            if (counts.Count > 0 && counts.GetValueOrDefault(domain) + own - counts.Values.Min() > constraint.MaxSkew)
            {
                return new([NotMatched], CanBeFreed: true);
            }
        }

        return null;
    }

    /// <summary>The score of each node by the soft constraints, from 0 to 100.</summary>
    /// <param name="constraints">The pod's own soft constraints, or the scheduler's.</param>
    /// <param name="areOwn">Whether they are the pod's own: then nodes without their labels get nothing.</param>
    /// <param name="feasible">The nodes to compare.</param>
    /// <param name="nodes">All nodes.</param>
    public static long[] Scores(
        IReadOnlyList<SpreadConstraint> constraints, bool areOwn, IReadOnlyList<SchedulerNode> feasible, IReadOnlyList<SchedulerNode> nodes)
    {
        if (constraints.Count == 0) return new long[feasible.Count];
        bool Counts(SchedulerNode node) => !areOwn || HasAllKeys(node, constraints);
        var compared = feasible.Where(Counts).ToList();
        var crowding = feasible.Select(node => Counts(node) ? 0.0 : double.NaN).ToArray();
        foreach (var constraint in constraints)
        {
            var (weight, count) = Crowding(constraint, compared, [.. nodes.Where(Counts)]);
            for (var index = 0; index < feasible.Count; index++)
            {
                if (feasible[index].Label(constraint.TopologyKey) is not null)
                {
                    crowding[index] += (count(feasible[index]) * weight) + (constraint.MaxSkew - 1);
                }
            }
        }

        var rounded = crowding.Select(each => double.IsNaN(each) ? (long?)null : (long)Math.Round(each, MidpointRounding.AwayFromZero)).ToList();
        var (min, max) = (rounded.Min() ?? 0, rounded.Max() ?? 0);
        return [.. rounded.Select(each => each is not { } value ? 0 : max == 0 ? 100 : 100 * (max + min - value) / max)];
    }

    private static (double Weight, Func<SchedulerNode, int> Count) Crowding(
        SpreadConstraint constraint, List<SchedulerNode> compared, List<SchedulerNode> nodes)
    {
        // A host name is a domain of one node, and is taken as such without a look at the policies.
        if (constraint.TopologyKey == HostName) return (Weight(compared.Count), constraint.CountOn);
        var counts = compared.Select(node => node.Label(constraint.TopologyKey) ?? "").Distinct(StringComparer.Ordinal)
            .ToDictionary(domain => domain, _ => 0, StringComparer.Ordinal);
        foreach (var node in nodes.Where(constraint.Includes))
        {
            var domain = node.Label(constraint.TopologyKey) ?? "";
            if (counts.ContainsKey(domain)) counts[domain] += constraint.CountOn(node);
        }

        return (Weight(counts.Count), node => counts.GetValueOrDefault(node.Label(constraint.TopologyKey) ?? ""));
    }

    private static double Weight(int domains) => Math.Log(domains + 2);

    private static bool HasAllKeys(SchedulerNode node, IReadOnlyList<SpreadConstraint> constraints) =>
        constraints.All(constraint => node.Label(constraint.TopologyKey) is not null);
}
