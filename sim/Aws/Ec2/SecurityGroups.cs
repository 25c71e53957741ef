using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Ec2;

/// <summary>EC2's operations on security groups and their rules.</summary>
internal static class SecurityGroups
{
    /// <summary>Every IPv4 address.</summary>
    public const string Anywhere = "0.0.0.0/0";

    private static readonly ImmutableDictionary<string, string> ProtocolNumbers =
        ImmutableDictionary<string, string>.Empty.Add("all", "-1").Add("1", "icmp").Add("6", "tcp").Add("17", "udp");

    /// <summary>CreateSecurityGroup, without the egress rule that EC2 adds: the provider takes it away at once.</summary>
    /// <exception cref="ResourceException"><c>InvalidGroup.Duplicate</c>.</exception>
    public static SecurityGroup New(World world, string id, string vpcId, string name, string description)
    {
        if (world.All<SecurityGroup>().Any(group => group.VpcId == vpcId && group.Name == name))
        {
            throw new ResourceException("InvalidGroup.Duplicate", $"The security group '{name}' already exists for VPC '{vpcId}'");
        }

        var made = new SecurityGroup(id, vpcId, name, description, [], ImmutableSortedDictionary<string, string>.Empty);
        world.Put(made);
        return made;
    }

    /// <summary>A rule in EC2's own notation: protocol names, and no ports where all protocols are meant. It has no id yet.</summary>
    public static SecurityGroupRule Rule(
        bool isEgress, string protocol, int fromPort, int toPort, string? cidrBlock, string? referencedGroupId, string description = "")
    {
        protocol = ProtocolNumbers.GetValueOrDefault(protocol, protocol).ToLowerInvariant();
        if (protocol == "-1") (fromPort, toPort) = (-1, -1);
        return new SecurityGroupRule("", isEgress, protocol, fromPort, toPort, cidrBlock, referencedGroupId, description);
    }

    /// <summary>Whether two rules say the same: EC2 takes neither id nor description into account.</summary>
    public static bool IsSame(SecurityGroupRule rule, SecurityGroupRule other) =>
        rule with { Id = "", Description = "" } == other with { Id = "", Description = "" };

    /// <summary>AuthorizeSecurityGroupIngress and …Egress.</summary>
    /// <returns>The rules with their ids.</returns>
    /// <exception cref="ResourceException">A rule exists, is malformed, or there are too many.</exception>
    public static ImmutableArray<SecurityGroupRule> Authorize(World world, string groupId, IEnumerable<SecurityGroupRule> rules)
    {
        var group = Ec2Lookup.SecurityGroup(world, groupId);
        var added = ImmutableArray.CreateBuilder<SecurityGroupRule>();
        foreach (var rule in rules)
        {
            RequireValid(world, group, rule);
            RequireNew(group, rule);
            Quotas.Require("rulesPerSecurityGroup", group.Rules.Count(other => other.IsEgress == rule.IsEgress));
            added.Add(rule with { Id = world.NewId("sgr", world.FreshSeed("sgr", $"{groupId}/{rule with { Description = "" }}")) });
            group = group with { Rules = group.Rules.Add(added[^1]) };
        }

        world.Put(group);
        return added.ToImmutable();
    }

    /// <summary>ModifySecurityGroupRules: the rule keeps its id whatever becomes of it.</summary>
    /// <exception cref="ResourceException">Another rule says the same, or it is malformed.</exception>
    public static void Modify(World world, string groupId, SecurityGroupRule rule)
    {
        var group = Ec2Lookup.SecurityGroup(world, groupId);
        var others = group.Rules.RemoveAll(other => other.Id == rule.Id);
        RequireValid(world, group, rule);
        RequireNew(group with { Rules = others }, rule);
        world.Put(group with { Rules = others.Add(rule) });
    }

    /// <summary>RevokeSecurityGroupIngress and …Egress; rules that are gone are no error.</summary>
    public static void Revoke(World world, string groupId, Func<SecurityGroupRule, bool> which)
    {
        if (world.Find<SecurityGroup>(groupId) is not { } group) return;
        world.Put(group with { Rules = [.. group.Rules.Where(rule => !which(rule))] });
    }

    /// <summary>DeleteSecurityGroup. Rules of a peered VPC that name it stay behind as stale ones.</summary>
    /// <exception cref="ResourceException"><c>DependencyViolation</c>: an ENI has it or a rule of another group in its VPC names it.</exception>
    public static void Delete(World world, string groupId)
    {
        var isUsed = world.All<NetworkInterface>().Any(each => each.SecurityGroupIds.Contains(groupId))
            || world.All<SecurityGroup>().Any(other => other.Id != groupId && other.VpcId == world.Find<SecurityGroup>(groupId)?.VpcId
                && other.Rules.Any(rule => rule.ReferencedGroupId == groupId));
        if (isUsed) throw new ResourceException("DependencyViolation", $"resource {groupId} has a dependent object");
        world.Remove<SecurityGroup>(groupId);
    }

    /// <summary>The rules of an <c>ingress</c> or <c>egress</c> block of the provider.</summary>
    public static IEnumerable<SecurityGroupRule> Inline(SecurityGroup group, bool isEgress, PropertyMap block)
    {
        var (protocol, from, to) = (block.RequiredString("protocol"), block.Integer("fromPort") ?? 0, block.Integer("toPort") ?? 0);
        var description = block.String("description") ?? "";
        var references = block.Strings("securityGroups").Concat(block.Flag("self") ? [group.Id] : []);
        return [
            .. block.Strings("cidrBlocks").Concat(block.Strings("ipv6CidrBlocks"))
                .Select(cidr => Rule(isEgress, protocol, from, to, cidr, null, description)),
            .. references.Select(reference => Rule(isEgress, protocol, from, to, null, reference, description)),
        ];
    }

    private static void RequireNew(SecurityGroup group, SecurityGroupRule rule)
    {
        if (!group.Rules.Any(other => IsSame(other, rule))) return;
        throw new ResourceException("InvalidPermission.Duplicate", $"the specified rule \"{Words(rule)}\" already exists");
    }

    private static void RequireValid(World world, SecurityGroup group, SecurityGroupRule rule)
    {
        if (rule.CidrBlock is { } cidr && !cidr.Contains(':', StringComparison.Ordinal) && !Ipv4Range.TryParse(cidr, out _))
        {
            throw new ResourceException("InvalidParameterValue", $"CIDR block {cidr} is malformed");
        }

        if (rule.Protocol is "tcp" or "udp" && (rule.FromPort < 0 || rule.ToPort > 65535 || rule.FromPort > rule.ToPort))
        {
            throw new ResourceException(
                "InvalidParameterValue",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Invalid value '{rule.FromPort}-{rule.ToPort}' for portRange. Must specify both from and to ports with TCP/UDP."));
        }

        if (rule.ReferencedGroupId is { } reference) RequireReachable(world, group.VpcId, Ec2Lookup.SecurityGroup(world, reference).VpcId);
    }

    // https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html
    private static void RequireReachable(World world, string vpcId, string otherVpcId)
    {
        if (vpcId == otherVpcId) return;
        var isPeered = world.All<VpcPeeringConnection>().Any(peering => peering.Status == "active"
            && ((peering.VpcId, peering.PeerVpcId) == (vpcId, otherVpcId) || (peering.VpcId, peering.PeerVpcId) == (otherVpcId, vpcId)));
        if (!isPeered) throw new ResourceException("InvalidGroup.NotFound", "You have specified two resources that belong to different networks.");
    }

    private static string Words(SecurityGroupRule rule)
    {
        var protocol = rule.Protocol == "-1" ? "ALL" : rule.Protocol.ToUpperInvariant();
        var ports = rule.Protocol is "tcp" or "udp"
            ? string.Create(CultureInfo.InvariantCulture, $", from port: {rule.FromPort}, to port: {rule.ToPort}")
            : "";
        return $"peer: {rule.CidrBlock ?? rule.ReferencedGroupId}, {protocol}{ports}, ALLOW";
    }
}
