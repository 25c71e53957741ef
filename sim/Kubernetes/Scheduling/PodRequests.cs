using System.Collections.Immutable;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>
/// What a pod asks for, by resource: CPU in thousandths, everything else in whole units (kubernetes v1.31,
/// <c>pkg/api/v1/resource/helpers.go</c>, <c>PodRequests</c>).
/// </summary>
internal static class PodRequests
{
    // What a container without a request counts for when nodes are compared (kubernetes v1.31, pkg/scheduler/util/pod_resources.go).
    private static readonly PropertyMap Assumptions = PropertyMap.Of(("cpu", "100m"), ("memory", "200Mi"));

    /// <summary>What the pod asks for.</summary>
    public static ImmutableDictionary<string, long> Of(PropertyMap podSpec) => Total(podSpec, PropertyMap.Empty);

    /// <summary>The same, with an assumption for containers that ask for no CPU or no memory.</summary>
    public static ImmutableDictionary<string, long> Assumed(PropertyMap podSpec) => Total(podSpec, Assumptions);

    /// <summary>A quantity in the units of its resource, rounded up.</summary>
    public static long Amount(string resource, string? quantity)
    {
        var thousandths = Quantity.Thousandths(quantity);
        return (long)Math.Ceiling(resource == "cpu" ? thousandths : thousandths / 1000);
    }

    private static ImmutableDictionary<string, long> Total(PropertyMap podSpec, PropertyMap assumptions)
    {
        var total = ImmutableDictionary<string, long>.Empty;
        foreach (var container in podSpec.List("containers").Maps) total = Sum(total, Of(container, assumptions));
        return podSpec.List("initContainers").Maps.Aggregate(total, (larger, container) => Larger(larger, Of(container, assumptions)));
    }

    private static ImmutableDictionary<string, long> Of(PropertyMap container, PropertyMap assumptions)
    {
        var requests = assumptions.Merge(container.Map("resources").Map("requests"));
        return requests.Keys.ToImmutableDictionary(resource => resource, resource => Amount(resource, requests.String(resource)), StringComparer.Ordinal);
    }

    private static ImmutableDictionary<string, long> Sum(ImmutableDictionary<string, long> one, ImmutableDictionary<string, long> other) =>
        other.Aggregate(one, (sum, pair) => sum.SetItem(pair.Key, sum.GetValueOrDefault(pair.Key) + pair.Value));

    private static ImmutableDictionary<string, long> Larger(ImmutableDictionary<string, long> one, ImmutableDictionary<string, long> other) =>
        other.Aggregate(one, (larger, pair) => larger.SetItem(pair.Key, Math.Max(larger.GetValueOrDefault(pair.Key), pair.Value)));
}
