using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>What an IPAM plugin answers.</summary>
/// <param name="Addresses">The addresses, with mask.</param>
/// <param name="Routes">Routes beyond those to the addresses' own subnets.</param>
internal sealed record IpamResult(ImmutableArray<IpamAddress> Addresses, ImmutableArray<IpamRoute> Routes)
{
    public static IpamResult None { get; } = new([], []);

    /// <summary>The <c>routes</c> of an <c>ipam</c> block.</summary>
    public static ImmutableArray<IpamRoute> RoutesOf(PropertyMap ipam) =>
        [.. ipam.List("routes").Maps.Select(route => new IpamRoute(route.String("dst") ?? "", route.String("gw")))];
}

/// <summary>An address with its mask (<c>192.168.21.200/24</c>) and its subnet's gateway.</summary>
internal sealed record IpamAddress(string Address, string? Gateway);

/// <summary>A route. Without a gateway it goes to that of the interface's address.</summary>
internal sealed record IpamRoute(string Destination, string? Gateway);
