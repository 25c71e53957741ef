using Lab.Simulation.Aws;
using Lab.Simulation.Kubernetes.Endpoints;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes.Addons;

/// <summary>What every new EKS cluster holds.</summary>
internal static class NewCluster
{
    /// <summary>
    /// Its namespaces and the API server's own Service, which has the first address of the service range; the API server writes its
    /// EndpointSlice itself: the addresses of the control plane's ENIs.
    /// </summary>
    public static IEnumerable<PropertyMap> Manifests(World world, EksCluster cluster)
    {
        foreach (var name in new[] { "default", "kube-node-lease", "kube-public", "kube-system" })
        {
            yield return PropertyMap.Of(("apiVersion", "v1"), ("kind", "Namespace"), ("metadata", PropertyMap.Of(("name", name))));
        }

        yield return PropertyMap.Of(
            ("apiVersion", "v1"), ("kind", "Service"),
            ("metadata", PropertyMap.Of(
                ("name", "kubernetes"), ("namespace", "default"),
                ("labels", PropertyMap.Of(("component", "apiserver"), ("provider", "kubernetes"))))),
            ("spec", PropertyMap.Of(
                ("clusterIP", ServiceAddress(cluster, 1)),
                ("ports", PropertyList.From(new[] { PropertyMap.Of(("name", "https"), ("port", 443), ("protocol", "TCP"), ("targetPort", 443)) })))));

        var endpoints = cluster.NetworkInterfaceIds.Select(id => PropertyMap.Of(
            ("addresses", new[] { world.Get<NetworkInterface>(id).PrimaryAddress }), ("conditions", PropertyMap.Of(("ready", true)))));
        yield return PropertyMap.Of(
            ("apiVersion", "discovery.k8s.io/v1"), ("kind", "EndpointSlice"), ("addressType", "IPv4"), ("endpoints", endpoints),
            ("metadata", PropertyMap.Of(
                ("name", "kubernetes"), ("namespace", "default"),
                ("labels", PropertyMap.Of((EndpointSlices.ServiceNameLabel, "kubernetes"))), ("generation", 1))),
            ("ports", PropertyList.From(new[] { PropertyMap.Of(("name", "https"), ("port", 443), ("protocol", "TCP")) })));
    }

    /// <summary>An address of the service range, counted from its start.</summary>
    public static string ServiceAddress(EksCluster cluster, uint offset) => Ipv4Range.Format(Ipv4Range.Parse(cluster.ServiceIpv4Cidr).First + offset);
}
