using System.Collections.Immutable;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws;

/// <summary>A security group with its rules.</summary>
public sealed record SecurityGroup(
    string Id, string VpcId, string Name, string Description, ImmutableArray<SecurityGroupRule> Rules, Tags Tags) : IEntity;

/// <summary>
/// One rule of a security group. Exactly one of <paramref name="CidrBlock"/> and <paramref name="ReferencedGroupId"/> is set.
/// <paramref name="Protocol"/> is <c>-1</c> (all), <c>tcp</c>, <c>udp</c> or <c>icmp</c>.
/// </summary>
public sealed record SecurityGroupRule(
    string Id, bool IsEgress, string Protocol, int FromPort, int ToPort, string? CidrBlock, string? ReferencedGroupId, string Description);
