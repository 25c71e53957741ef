using System.Collections.Immutable;
using System.Net;
using Lab.Labs.Checks;

namespace Lab.Labs.Network;

/// <summary>Hosts in the internet that stand for anybody.</summary>
internal static class InternetHost
{
    /// <summary>Google's public DNS: the host in the internet that the course talks to.</summary>
    public const string PublicDns = "8.8.8.8";

    /// <summary>
    /// Addresses from every quarter of the address space, so that a rule for <c>0.0.0.0/1</c> or <c>128.0.0.0/1</c> meets one as well as
    /// a rule for everybody. Each lies in a /8 of its own; the last three are of the ranges kept for documentation (RFC 5737).
    /// </summary>
    public static ImmutableArray<string> Strangers { get; } =
        [PublicDns, "93.184.215.14", "129.6.15.28", "192.0.2.10", "198.51.100.10", "203.0.113.10"];

    /// <summary>The strangers outside a range.</summary>
    /// <exception cref="ObservationException">The range holds several, so it is wider than a /8.</exception>
    public static ImmutableArray<string> Outside(IPNetwork range)
    {
        var outside = Strangers.RemoveAll(address => range.Contains(IPAddress.Parse(address)));
        return outside.Length >= Strangers.Length - 1
            ? outside
            : throw new ObservationException("an operatorCidr of one organization at most", $"{range} is too wide to keep anybody out");
    }
}
