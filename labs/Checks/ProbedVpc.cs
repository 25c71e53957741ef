using System.Collections.Immutable;
using System.Net;

namespace Lab.Labs.Checks;

/// <summary>A VPC.</summary>
public sealed record ProbedVpc(string Id, ImmutableArray<string> CidrBlocks, ImmutableSortedDictionary<string, string> Tags);

/// <summary>A subnet.</summary>
public sealed record ProbedSubnet(string Id, string VpcId, string CidrBlock, string AvailabilityZone, ImmutableSortedDictionary<string, string> Tags)
{
    internal IPNetwork Range => IPNetwork.Parse(CidrBlock);
}
