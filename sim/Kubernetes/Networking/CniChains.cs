using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Kubernetes.Proxy;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes.Networking;

/// <summary>
/// What the VPC CNI 1.20.4 puts in table <c>nat</c> of its node (recorded cases D-host-rules, D-secondary-cidr, E-kube-proxy). Its agent
/// inserts each range at the top: the last one comes first.
/// </summary>
internal static class CniChains
{
    private const string Snat = "AWS-SNAT-CHAIN-0";
    private const string Connmark = "AWS-CONNMARK-CHAIN-0";
    private const string Connection = "0x80";

    /// <summary>The rules; none while translation is left to something outside the node.</summary>
    public static ImmutableArray<IptablesRule> Nat(World world, CniNode node)
    {
        if (node.Settings.ExternalSnat) return [];
        var primary = NetworkInterfaces.OfInstance(world, node.Id)[0];
        var ranges = world.Get<Vpc>(world.Get<Subnet>(primary.SubnetId).VpcId).CidrBlocks.Reverse().ToList();
        var excluded = node.Settings.ExcludeSnatCidrs.Reverse().ToList();
        return
        [
            new("PREROUTING", new RuleTarget.Jump(Connmark)) { In = "eni+", Matches = [new RuleMatch.Comment("AWS, outbound connections")] },
            new("PREROUTING", new RuleTarget.Verdict($"CONNMARK --restore-mark --nfmask {Connection} --ctmask {Connection}"))
            {
                Matches = [new RuleMatch.Comment("AWS, CONNMARK")],
            },
            new("POSTROUTING", new RuleTarget.Jump(Snat)) { Matches = [new RuleMatch.Comment("AWS SNAT CHAIN")] },
            .. excluded.Select(range => Return(Connmark, range, "AWS CONNMARK CHAIN, EXCLUDED CIDR")),
            .. ranges.Select(range => Return(Connmark, range, "AWS CONNMARK CHAIN, VPC CIDR")),
            new(Connmark, new RuleTarget.Verdict($"CONNMARK --set-xmark {Connection}/{Connection}"))
            {
                Matches = [new RuleMatch.Comment("AWS, CONNMARK")],
            },
            .. excluded.Select(range => Return(Snat, range, "AWS SNAT CHAIN EXCLUSION")),
            .. ranges.Select(range => Return(Snat, range, "AWS SNAT CHAIN")),
            new(Snat, new RuleTarget.Snat(primary.PrimaryAddress, Randomly(node.Settings.RandomizeSnat)))
            {
                NotOut = "vlan+",
                Matches = [new RuleMatch.Comment("AWS, SNAT"), new RuleMatch.Local(OfSource: false, IsNegated: true)],
            },
        ];
    }

    private static string Randomly(string how) => how switch
    {
        "none" => "",
        "hashrandom" => " --random",
        _ => " --random-fully",
    };

    private static IptablesRule Return(string chain, string range, string comment) =>
        new(chain, RuleTarget.Return) { Destination = range, Matches = [new RuleMatch.Comment(comment)] };
}
