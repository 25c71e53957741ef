using System.Net;
using Lab.Labs.Checks;

namespace Lab.Labs.Network;

/// <summary>Hosts in the internet that stand for anybody.</summary>
internal static class InternetHost
{
    /// <summary>One address of each range that is kept for documentation, so it is nobody's (RFC 5737).</summary>
    private static readonly string[] Documentation = ["203.0.113.10", "198.51.100.10", "192.0.2.10"];

    /// <summary>An address in the internet.</summary>
    public static string Any => Documentation[0];

    /// <summary>An address outside a range.</summary>
    /// <exception cref="ObservationException">The range is so wide that it leaves none out.</exception>
    public static string Outside(IPNetwork range) =>
        Array.Find(Documentation, address => !range.Contains(IPAddress.Parse(address)))
        ?? throw new ObservationException($"{range} is too wide to keep anybody out");
}
