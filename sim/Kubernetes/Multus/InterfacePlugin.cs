using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Networking;

namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>
/// The plugins that make an interface, as version 1.7.1 of https://github.com/containernetworking/plugins has them: <c>ipvlan</c>,
/// <c>macvlan</c> and <c>bridge</c>.
/// </summary>
internal sealed class InterfacePlugin(ClusterApi api, string nodeName)
{
    private static readonly string[] IpvlanModes = ["", "l2", "l3", "l3s"];
    private static readonly string[] MacvlanModes = ["", "bridge", "private", "vepa", "passthru"];

    /// <summary>Makes an interface (CNI ADD).</summary>
    /// <exception cref="CniException">The plugin fails; it has taken back what it made.</exception>
    public (PodInterface Interface, IpamResult Result) Add(string network, CniCall call)
    {
        var type = Type(call);
        PluginBinaries.Require(api, nodeName, type);
        return type switch
        {
            "ipvlan" => Ipvlan(network, call),
            "macvlan" => Macvlan(network, call),
            "bridge" => Bridge(network, call),
            _ => throw new CniException($"the simulated world does not know what the plugin \"{type}\" does"),
        };
    }

    /// <summary>
    /// Takes an interface's addresses back (CNI DEL). Without the plugin's binary nothing happens, and Multus reports no error: the addresses
    /// stay taken (recorded case C12-del-cases, f).
    /// </summary>
    public void Delete(CniCall call)
    {
        if (!PluginBinaries.Has(api, nodeName, Type(call))) return;
        if (call.Configuration.Map("ipam").String("type") == "host-local") HostLocal.Delete(call);
    }

    private (PodInterface Interface, IpamResult Result) Ipvlan(string network, CniCall call)
    {
        var mode = call.Configuration.String("mode") ?? "";
        if (!IpvlanModes.Contains(mode)) throw new CniException($"unknown ipvlan mode: \"{mode}\"");
        var master = Master(call);
        var link = Link(call, master) ?? throw new CniException($"failed to lookup master \"{master}\": Link not found");
        var result = Ipam(call);
        if (result.Addresses.IsEmpty) throw new CniException("IPAM plugin returned missing IP config");
        return (Made(network, call, master, LinkAddress.Of(api.World, link), result), result);
    }

    private (PodInterface Interface, IpamResult Result) Macvlan(string network, CniCall call)
    {
        var master = Master(call);
        if (Link(call, master) is null) throw new CniException("Link not found");
        var mode = call.Configuration.String("mode") ?? "";
        if (!MacvlanModes.Contains(mode)) throw new CniException($"unknown macvlan mode: \"{mode}\"");
        var result = call.Configuration.Map("ipam").ContainsKey("type") ? Ipam(call) : IpamResult.None;
        return (Made(network, call, master, OwnAddress(call), result), result);
    }

    private (PodInterface Interface, IpamResult Result) Bridge(string network, CniCall call)
    {
        var result = call.Configuration.Map("ipam").ContainsKey("type") ? Ipam(call) : IpamResult.None;
        return (Made(network, call, call.Configuration.String("bridge") ?? "cni0", OwnAddress(call), result), result);
    }

    private IpamResult Ipam(CniCall call)
    {
        var type = call.Configuration.Map("ipam").String("type") ?? "";
        PluginBinaries.Require(api, nodeName, type);
        return type switch
        {
            "host-local" => HostLocal.Add(call),
            "static" => StaticIpam.Add(call),
            _ => throw new CniException($"the simulated world does not know what the IPAM plugin \"{type}\" does"),
        };
    }

    private static PodInterface Made(string network, CniCall call, string master, string macAddress, IpamResult result) =>
        new(call.InterfaceName, network, Type(call), master, macAddress, [.. result.Addresses.Select(each => each.Address)]);

    private static string Type(CniCall call) => call.Configuration.String("type") ?? "";

    /// <summary>Without a name it is the link of the default route, which is the primary ENI's.</summary>
    private string Master(CniCall call) => call.Configuration.String("master") is { Length: > 0 } name
        ? name
        : NodeNetwork.Links(api.World, call.InstanceId)[0].Name;

    private string? Link(CniCall call, string name) =>
        NodeNetwork.Links(api.World, call.InstanceId).FirstOrDefault(link => link.Name == name)?.NetworkInterfaceId;

    private string OwnAddress(CniCall call) => call.MacAddress ?? LinkAddress.Of(api.World, $"{call.SandboxId}/{call.InterfaceName}");
}
