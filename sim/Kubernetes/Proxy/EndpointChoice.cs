using System.Collections.Immutable;

namespace Lab.Simulation.Kubernetes.Proxy;

/// <summary>
/// Which endpoints a port's traffic may go to (https://github.com/kubernetes/kubernetes/blob/v1.31.4/pkg/proxy/topology.go,
/// <c>CategorizeEndpoints</c>): the ready ones; where there is none, those that are on their way out and still serve.
/// </summary>
/// <param name="Cluster">Those for policy Cluster.</param>
/// <param name="Local">Those for policy Local.</param>
/// <param name="Reachable">All that any rule of the node leads to.</param>
/// <param name="HasAny">Whether there is one anywhere in the cluster.</param>
internal sealed record EndpointChoice(
    ImmutableArray<ServiceEndpoint> Cluster, ImmutableArray<ServiceEndpoint> Local, ImmutableArray<ServiceEndpoint> Reachable, bool HasAny)
{
    /// <summary>Chooses for a port.</summary>
    public static EndpointChoice Of(ServicePort port, ImmutableArray<ServiceEndpoint> endpoints)
    {
        var cluster = port.UsesClusterEndpoints ? Usable(endpoints) : [];
        var local = port.UsesLocalEndpoints ? Usable([.. endpoints.Where(each => each.IsLocal)]) : [];
        return new EndpointChoice(
            cluster, local, [.. cluster.Union(local).OrderBy(each => each.ToString(), StringComparer.Ordinal)],
            cluster.Length > 0 || (port.UsesLocalEndpoints && endpoints.Any(each => each.IsReady || each.IsLeaving)));
    }

    private static ImmutableArray<ServiceEndpoint> Usable(ImmutableArray<ServiceEndpoint> endpoints) =>
        endpoints.Any(each => each.IsReady) ? endpoints.RemoveAll(each => !each.IsReady) : endpoints.RemoveAll(each => !each.IsLeaving);
}
