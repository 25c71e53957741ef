using System.Collections.Immutable;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws;

/// <summary>A VPC. The first of <paramref name="CidrBlocks"/> is its primary one.</summary>
public sealed record Vpc(
    string Id, ImmutableArray<string> CidrBlocks, bool EnableDnsSupport, bool EnableDnsHostnames, string MainRouteTableId,
    string DefaultSecurityGroupId, Tags Tags) : IEntity;
