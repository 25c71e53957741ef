using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Endpoints;

/// <summary>Reads EndpointSlices (https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/).</summary>
internal static class EndpointSlices
{
    /// <summary>Names the Service of a slice.</summary>
    public const string ServiceNameLabel = "kubernetes.io/service-name";

    /// <summary>Names the controller that writes the slice.</summary>
    public const string ManagedByLabel = "endpointslice.kubernetes.io/managed-by";

    /// <summary>Marks the slices of a headless Service.</summary>
    public const string HeadlessLabel = "service.kubernetes.io/headless";

    /// <summary>The slices of a Service.</summary>
    public static IEnumerable<KubernetesObject> Of(ClusterApi api, KubernetesObject service) =>
        api.List("EndpointSlice", service.Namespace).Where(slice => slice.Labels.GetValueOrDefault(ServiceNameLabel) == service.Name);

    /// <summary>The address of an endpoint; every endpoint of this cluster has one.</summary>
    public static string Address(PropertyMap endpoint) => endpoint.Strings("addresses")[0];
}
