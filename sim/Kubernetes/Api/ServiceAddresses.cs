using System.Globalization;
using Lab.Simulation.Aws;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Api;

/// <summary>
/// Cluster IPs and node ports. The real ones are random out of the upper band of their range
/// (https://kubernetes.io/docs/concepts/services-networking/cluster-ip-allocation/); these depend on namespace and name.
/// </summary>
internal static class ServiceAddresses
{
    private const int FirstNodePort = 30000;
    private const int NodePorts = 2768;
    private const int StaticNodePorts = 86;

    /// <summary>The value of a dry run, which allocates nothing (recorded case 06b, run 1).</summary>
    private const int DryRunNodePort = 32769;

    /// <summary>Gives a Service its cluster IP and node ports as far as its type wants them and it has none.</summary>
    public static PropertyMap Allocate(ClusterApi api, PropertyMap service, bool dryRun)
    {
        var type = service.At("spec", "type") as string;
        if (type == "ExternalName") return service;
        var clusterIp = service.At("spec", "clusterIP") as string ?? (dryRun ? NetworkAddress(api) : NextClusterIp(api, service));
        service = service.Set(clusterIp, "spec", "clusterIP").Set(PropertyList.From(new[] { clusterIp }), "spec", "clusterIPs");
        return type is "NodePort" or "LoadBalancer"
            ? service.With("spec", service.Map("spec").Each(
                "ports", port => port.Default(dryRun ? DryRunNodePort : NextNodePort(api, service, port), "nodePort")))
            : service.With("spec", service.Map("spec").Each("ports", port => port.With("nodePort", null)));
    }

    private static string NetworkAddress(ClusterApi api) => api.Cluster.ServiceIpv4Cidr.Split('/')[0];

    private static string NextClusterIp(ClusterApi api, PropertyMap service)
    {
        var range = Ipv4Range.Parse(api.Cluster.ServiceIpv4Cidr);
        var band = (uint)Math.Min(Math.Max(16, range.Count / 16), 256);
        var taken = api.List("Service").Select(each => each.Spec.String("clusterIP")).ToHashSet(StringComparer.Ordinal);
        var size = (uint)range.Count - band - 1;
        var start = Number(api, service, "") % size;
        return Enumerable.Range(0, (int)size).Select(step => Ipv4Range.Format(range.First + band + ((start + (uint)step) % size)))
            .First(address => !taken.Contains(address));
    }

    private static int NextNodePort(ClusterApi api, PropertyMap service, PropertyMap port)
    {
        var taken = api.List("Service").SelectMany(each => each.Spec.List("ports").Maps).Select(each => each.Integer("nodePort")).ToHashSet();
        const int size = NodePorts - StaticNodePorts;
        var start = (int)(Number(api, service, port.String("port") ?? "") % size);
        return Enumerable.Range(0, size).Select(step => FirstNodePort + StaticNodePorts + ((start + step) % size))
            .First(number => !taken.Contains(number));
    }

    private static uint Number(ClusterApi api, PropertyMap service, string port)
    {
        var metadata = service.Map("metadata");
        return uint.Parse(
            api.World.Digits($"{api.ClusterName}/Service/{metadata.String("namespace")}/{metadata.String("name")}/{port}", 8),
            NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
