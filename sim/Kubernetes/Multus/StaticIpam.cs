namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>The IPAM plugin static: the addresses that the configuration, or else the pod, names (recorded case A11).</summary>
internal static class StaticIpam
{
    /// <exception cref="CniException">An address has no mask.</exception>
    public static IpamResult Add(CniCall call)
    {
        var ipam = call.Configuration.Map("ipam");
        var given = ipam.List("addresses").Maps.Select(each => new IpamAddress(each.RequiredString("address"), each.String("gateway")));
        var asked = call.Addresses.Select(each => new IpamAddress(each, null)).ToList();
        IpamResult result = new([.. asked.Count > 0 ? asked : given], IpamResult.RoutesOf(ipam));
        var bare = result.Addresses.FirstOrDefault(each => !each.Address.Contains('/', StringComparison.Ordinal));
        return bare is null
            ? result
            : throw new CniException($"the 'ip' field is expected to be in CIDR notation, got: '{bare.Address}'");
    }
}
