using System.Net;

namespace Lab.Infra.Addressing;

/// <summary>Which blocks AWS lets a VPC have.</summary>
/// <remarks>Source: VPC user guide, "VPC CIDR blocks", IPv4 CIDR block association restrictions, read 2026-11.</remarks>
public static class VpcCidrRules
{
    /// <summary>The largest block of a VPC or subnet, as prefix length.</summary>
    public const int MinPrefixLength = 16;

    /// <summary>The smallest block of a VPC or subnet, as prefix length.</summary>
    public const int MaxPrefixLength = 28;

    /// <summary>IPv4 blocks of a VPC, the primary one included (quota L-83CA0A9D, default).</summary>
    public const int MaxBlocks = 5;

    /// <summary>Addresses of every subnet that AWS keeps: network, router, DNS, future use, broadcast.</summary>
    public const int ReservedAddresses = 5;

    private static readonly Cidr[] Rfc1918 = [Cidr.Parse("10.0.0.0/8"), Cidr.Parse("172.16.0.0/12"), Cidr.Parse("192.168.0.0/16")];
    private static readonly Cidr Benchmark = Cidr.Parse("198.19.0.0/16");
    private static readonly Cidr DefaultVpcs = Cidr.Parse("172.31.0.0/16");
    private static readonly Cidr Lowest = Cidr.Parse("10.0.0.0/16");
    private static readonly Cidr LowestTwo = Cidr.Parse("10.0.0.0/15");
    private static readonly Cidr[] Unusable =
        [Cidr.Parse("0.0.0.0/8"), Cidr.Parse("127.0.0.0/8"), Cidr.Parse("169.254.0.0/16"), Cidr.Parse("224.0.0.0/3")];

    /// <summary>Whether the block is private in the sense of RFC 1918.</summary>
    public static bool IsPrivate(Cidr block) => Array.Exists(Rfc1918, range => range.Contains(block));

    /// <summary>The first and the last address of a subnet that AWS leaves for use.</summary>
    public static (IPAddress First, IPAddress Last) Usable(Cidr subnet) => (subnet.At(4), subnet.At(subnet.AddressCount - 2));

    /// <summary>Whether the address is one of those that AWS keeps in the subnet.</summary>
    public static bool IsReserved(Cidr subnet, IPAddress address) =>
        address.Equals(subnet.Last) || Enumerable.Range(0, 4).Any(offset => address.Equals(subnet.At(offset)));

    /// <summary>What is wrong with the block for a VPC or a subnet, whatever else it has; <see langword="null"/> when nothing is.</summary>
    public static string? ProblemOf(Cidr block)
    {
        if (block.PrefixLength is < MinPrefixLength or > MaxPrefixLength)
        {
            return $"has /{block.PrefixLength}: AWS allows /{MinPrefixLength} to /{MaxPrefixLength}";
        }

        return Unusable.Where(block.Overlaps).Select(reserved => $"lies in {reserved}, which no VPC may use").FirstOrDefault();
    }

    /// <summary>Why AWS does not add <paramref name="block"/> to a VPC with that primary block; <see langword="null"/> when it does.</summary>
    public static string? ProblemOfSecondary(Cidr primary, Cidr block)
    {
        if (Benchmark.Contains(block)) return $"lies in {Benchmark}, which can't be added to a VPC";
        var family = Array.FindIndex(Rfc1918, range => range.Contains(primary));
        var range = Array.FindIndex(Rfc1918, candidate => candidate.Contains(block));
        if (range >= 0 && range != family)
        {
            return family < 0
                ? $"is private ({Rfc1918[range]}): AWS adds no private range to a VPC in {primary}; use one in 100.64.0.0/10"
                : $"lies in {Rfc1918[range]}: AWS adds only blocks of {Rfc1918[family]} or 100.64.0.0/10 to a VPC in {primary}";
        }

        // 172.31.0.0/16 is every account's default VPC; 10.0.0.0/16 is refused beside 10.0.0.0/15.
        if (DefaultVpcs.Contains(block)) return $"lies in {DefaultVpcs}, which can't be added to a VPC in {primary}";
        return LowestTwo.Contains(primary) && Lowest.Contains(block) ? $"lies in {Lowest}, which can't be added to a VPC in {primary}" : null;
    }
}
