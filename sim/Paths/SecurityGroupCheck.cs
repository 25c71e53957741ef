using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Paths;

/// <summary>The other end of a packet, as security group rules see it: its address, and its groups where rules may name them.</summary>
public sealed record Peer(string Address, ImmutableArray<string> SecurityGroupIds);

/// <summary>
/// Security groups: a packet passes when any rule of any group of the ENI allows it, and its answer passes then too
/// (https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html).
/// </summary>
public static class SecurityGroupCheck
{
    private const string Icmp = "icmp";

    /// <summary>The rule that lets a packet through, with its group, or <see langword="null"/>.</summary>
    /// <param name="world">The world.</param>
    /// <param name="securityGroupIds">The groups of the ENI.</param>
    /// <param name="isEgress">Whether the packet leaves the ENI.</param>
    /// <param name="protocol"><c>tcp</c>, <c>udp</c> or <c>icmp</c> (an echo request).</param>
    /// <param name="port">The destination port; means nothing with <c>icmp</c>.</param>
    /// <param name="peer">The other end.</param>
    public static (SecurityGroup Group, SecurityGroupRule Rule)? Find(
        World world, ImmutableArray<string> securityGroupIds, bool isEgress, string protocol, int port, Peer peer)
    {
        foreach (var group in securityGroupIds.Select(world.Get<SecurityGroup>))
        {
            var rule = group.Rules.FirstOrDefault(rule => rule.IsEgress == isEgress && MatchesService(rule, protocol, port)
                && MatchesPeer(rule, peer));
            if (rule is not null) return (group, rule);
        }

        return null;
    }

    private static bool MatchesService(SecurityGroupRule rule, string protocol, int port)
    {
        const int echoRequest = 8;
        if (rule.Protocol == "-1") return true;
        if (rule.Protocol != protocol) return false;
        return protocol == Icmp ? rule.FromPort is -1 or echoRequest : port >= rule.FromPort && port <= rule.ToPort;
    }

    private static bool MatchesPeer(SecurityGroupRule rule, Peer peer) => rule.ReferencedGroupId is { } group
        ? peer.SecurityGroupIds.Contains(group)
        : Ipv4Range.TryParse(rule.CidrBlock, out var range) && range.Contains(peer.Address);
}
