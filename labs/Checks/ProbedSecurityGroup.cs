using System.Collections.Immutable;

namespace Lab.Labs.Checks;

/// <summary>A security group with what it lets in.</summary>
public sealed record ProbedSecurityGroup(
    string Id, string VpcId, string Name, ImmutableArray<ProbedSecurityGroupRule> Ingress, ImmutableSortedDictionary<string, string> Tags);

/// <summary>
/// What a security group lets in: <paramref name="Protocol"/> <c>-1</c> means all; <paramref name="Source"/> is a CIDR block or another
/// security group's id.
/// </summary>
public sealed record ProbedSecurityGroupRule(string Protocol, int FromPort, int ToPort, string Source);
