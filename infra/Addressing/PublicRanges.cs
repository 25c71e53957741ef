namespace Lab.Infra.Addressing;

/// <summary>Which blocks a host of the internet can come from.</summary>
/// <remarks>Source: IANA IPv4 Special-Purpose Address Registry (RFC 6890), read 2026-11; blocks for documentation count as public.</remarks>
public static class PublicRanges
{
    private static readonly (Cidr Range, string Use)[] Others =
    [
        (Cidr.Parse("0.0.0.0/8"), "addresses of this network"), (Cidr.Parse("10.0.0.0/8"), "private addresses"),
        (Cidr.Parse("100.64.0.0/10"), "addresses that providers share"), (Cidr.Parse("127.0.0.0/8"), "loopback addresses"),
        (Cidr.Parse("169.254.0.0/16"), "link-local addresses"), (Cidr.Parse("172.16.0.0/12"), "private addresses"),
        (Cidr.Parse("192.168.0.0/16"), "private addresses"), (Cidr.Parse("224.0.0.0/4"), "multicast addresses"),
        (Cidr.Parse("240.0.0.0/4"), "reserved addresses"),
    ];

    /// <summary>Why nobody on the internet comes from the block, continuing a sentence that starts with it; <see langword="null"/> when some do.</summary>
    public static string? ProblemOf(Cidr block) => Others.Where(other => other.Range.Overlaps(block))
        .Select(other => $"lies in {other.Range}, {other.Use}, from which nobody comes over the internet").FirstOrDefault();
}
