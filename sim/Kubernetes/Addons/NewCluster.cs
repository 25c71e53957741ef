using Lab.Simulation.Aws;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Addons;

/// <summary>What every new EKS cluster holds.</summary>
internal static class NewCluster
{
    /// <summary>Its namespaces and the API server's own Service, which has the first address of the service range.</summary>
    public static IEnumerable<PropertyMap> Manifests(EksCluster cluster)
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
    }

    /// <summary>An address of the service range, counted from its start.</summary>
    public static string ServiceAddress(EksCluster cluster, uint offset) => Ipv4Range.Format(Ipv4Range.Parse(cluster.ServiceIpv4Cidr).First + offset);
}
