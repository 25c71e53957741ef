using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Ec2;

/// <summary>
/// Which IPv4 blocks a VPC may have: /16 to /28, and a further one not from another private range than the primary one
/// (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html, "IPv4 CIDR block association restrictions").
/// </summary>
internal static class VpcCidrBlocks
{
    private static readonly Ipv4Range Ten = Ipv4Range.Parse("10.0.0.0/8");
    private static readonly Ipv4Range OneSevenTwo = Ipv4Range.Parse("172.16.0.0/12");
    private static readonly Ipv4Range OneNineTwo = Ipv4Range.Parse("192.168.0.0/16");
    private static readonly Ipv4Range Benchmark = Ipv4Range.Parse("198.19.0.0/16");
    private static readonly Ipv4Range OfDefaultVpcs = Ipv4Range.Parse("172.31.0.0/16");
    private static readonly Ipv4Range[] NoUnicast =
        [.. new[] { "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3" }.Select(Ipv4Range.Parse)];

    /// <summary>Reads the primary block of a VPC.</summary>
    /// <exception cref="ResourceException"><c>InvalidVpc.Range</c>.</exception>
    public static Ipv4Range Primary(string cidrBlock) =>
        Ipv4Range.TryParse(cidrBlock, out var range) && range.PrefixLength is >= 16 and <= 28 && !Array.Exists(NoUnicast, range.Overlaps)
            ? range
            : throw new ResourceException("InvalidVpc.Range", $"The CIDR '{cidrBlock}' is invalid.");

    /// <summary>Checks that a VPC may get a further block.</summary>
    /// <exception cref="ResourceException"><c>InvalidVpc.Range</c>, <c>CidrConflict</c> or <c>CidrLimitExceeded</c>.</exception>
    public static void RequireSecondary(Vpc vpc, string cidrBlock)
    {
        var range = Primary(cidrBlock);
        var blocks = vpc.CidrBlocks.Select(Ipv4Range.Parse).ToList();
        if (blocks.Exists(range.Overlaps))
        {
            throw new ResourceException("CidrConflict", $"The CIDR '{cidrBlock}' conflicts with a CIDR block of the VPC");
        }
        if (Restricted(blocks[0]).Exists(range.Overlaps))
        {
            throw new ResourceException(
                "InvalidVpc.Range",
                $"The CIDR '{cidrBlock}' is restricted. Use a CIDR from the same private address range as the current VPC CIDR, or use a "
                + "publicly-routable CIDR. For additional restrictions, see https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Subnets.html.");
        }

        Quotas.Require("cidrBlocksPerVpc", vpc.CidrBlocks.Length);
    }

    // The table of the source: for a primary block in one private range, the others are closed; so they are for one that is public or in
    // 100.64.0.0/10. 172.31.0.0/16 is the default VPCs' own.
    private static List<Ipv4Range> Restricted(Ipv4Range primary) =>
    [
        .. new[] { Ten, OneSevenTwo, OneNineTwo, Benchmark }.Where(range => !range.Contains(primary)),
        .. OneSevenTwo.Contains(primary) && !OfDefaultVpcs.Contains(primary) ? [OfDefaultVpcs] : Array.Empty<Ipv4Range>(),
    ];
}
