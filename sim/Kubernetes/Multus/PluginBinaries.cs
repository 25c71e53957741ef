using Lab.Simulation.Kubernetes.Api;

namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>
/// The plugins in a node's <c>/opt/cni/bin</c>. An AL2023 node has them from the init container of the VPC CNI: all upstream ones, but in
/// 1.20.2 and 1.20.3 only a few (https://github.com/aws/amazon-vpc-cni-k8s/pull/3470).
/// </summary>
internal static class PluginBinaries
{
    private static readonly string[] Few = ["aws-cni", "bandwidth", "egress-cni", "host-local", "loopback", "portmap", "sbr"];

    // https://github.com/containernetworking/plugins/tree/v1.7.1
    private static readonly string[] All =
    [
        .. Few, "bridge", "dhcp", "dummy", "firewall", "host-device", "ipvlan", "macvlan", "multus-shim", "ptp", "static", "tap", "tuning", "vlan", "vrf",
    ];

    private static readonly string[] WithoutMost = ["v1.20.2", "v1.20.3"];

    /// <summary>Requires a plugin of a node whose pod of the VPC CNI has this init image.</summary>
    /// <exception cref="CniException">The node has no such plugin.</exception>
    public static void Require(ClusterApi api, string nodeName, string plugin)
    {
        if (plugin.Length == 0) throw new CniException("no plugin name provided");
        if (!Has(api, nodeName, plugin)) throw new CniException($"failed to find plugin \"{plugin}\" in path [/opt/cni/bin]");
    }

    /// <summary>Whether the node has the plugin.</summary>
    public static bool Has(ClusterApi api, string nodeName, string plugin) => On(api, nodeName).Contains(plugin);

    private static string[] On(ClusterApi api, string nodeName)
    {
        var images = api.PodsOn(nodeName).SelectMany(pod => pod.Spec.List("initContainers").Maps).Select(container => container.String("image") ?? "");
        var version = images.FirstOrDefault(image => image.Contains("/amazon-k8s-cni-init:", StringComparison.Ordinal))?.Split(':')[^1];
        return WithoutMost.Any(each => version == each || (version?.StartsWith(each + "-", StringComparison.Ordinal) ?? false)) ? Few : All;
    }
}
