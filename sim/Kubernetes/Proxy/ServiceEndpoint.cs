using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Endpoints;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Proxy;

/// <summary>An endpoint of a Service's port as the kube-proxy of a node sees it.</summary>
internal sealed record ServiceEndpoint(string Address, int Port, bool IsLocal, bool IsReady, bool IsServing, bool IsTerminating)
{
    /// <summary>Whether it still takes connections though it is on its way out.</summary>
    public bool IsLeaving => IsServing && IsTerminating;

    /// <summary>The endpoints in a cluster's slices by the name of the Service's port and the protocol, in kube-proxy's order: that of their text.</summary>
    public static Dictionary<(string Port, string Protocol), ImmutableArray<ServiceEndpoint>> All(ClusterApi api, string nodeName) =>
        api.List("EndpointSlice")
            .Where(slice => slice.Content.String("addressType") == "IPv4" && !slice.Labels.ContainsKey(EndpointSlices.HeadlessLabel))
            .SelectMany(slice => slice.Content.List("ports").Maps.Where(port => port.ContainsKey("port")).SelectMany(
                port => slice.Content.List("endpoints").Maps.Select(endpoint => (Key: KeyOf(slice, port), Endpoint: Of(endpoint, port, nodeName)))))
            .GroupBy(each => each.Key, each => each.Endpoint)
            .ToDictionary(
                group => group.Key,
                group => group.DistinctBy(each => each.ToString(), StringComparer.Ordinal).OrderBy(each => each.ToString(), StringComparer.Ordinal)
                    .ToImmutableArray());

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}:{Port}");

    private static (string, string) KeyOf(KubernetesObject slice, PropertyMap port)
    {
        var service = slice with { Name = slice.Labels.GetValueOrDefault(EndpointSlices.ServiceNameLabel, "") };
        return (ServicePort.NameOf(service, port.String("name") ?? ""), (port.String("protocol") ?? "TCP").ToLowerInvariant());
    }

    private static ServiceEndpoint Of(PropertyMap endpoint, PropertyMap port, string nodeName)
    {
        var conditions = endpoint.Map("conditions");
        var ready = conditions.Flag("ready", otherwise: true);
        return new ServiceEndpoint(
            EndpointSlices.Address(endpoint), port.Integer("port")!.Value, endpoint.String("nodeName") == nodeName, ready,
            conditions.Flag("serving", ready), conditions.Flag("terminating"));
    }
}
