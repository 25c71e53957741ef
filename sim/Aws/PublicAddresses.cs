using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws;

/// <summary>
/// Public IPv4 addresses. They come from 198.18.0.0/16, which RFC 2544 keeps for benchmarks, so that a simulated address is never
/// anybody's; which one depends on the environment and what it is for alone.
/// </summary>
internal static class PublicAddresses
{
    private static readonly Ipv4Range Pool = Ipv4Range.Parse("198.18.0.0/16");

    /// <summary>An address that nothing has.</summary>
    public static string Pick(World world, string seed)
    {
        HashSet<string> taken =
        [
            .. world.All<NetworkInterface>().Select(each => each.PublicIp).OfType<string>(),
            .. world.All<ElasticIp>().Select(each => each.PublicIp),
            .. world.All<EksCluster>().SelectMany(each => each.PublicEndpointAddresses),
        ];
        return WorldIds.Seeds(seed).Select(each => Ipv4Range.Format(Pool.First + (Convert.ToUInt32(world.Digits("public/" + each, 8), 16) & 0xffff)))
            .First(address => !taken.Contains(address));
    }
}
