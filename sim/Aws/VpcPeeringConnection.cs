using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws;

/// <summary>A VPC peering connection. It carries traffic only while <paramref name="Status"/> is <c>active</c>.</summary>
public sealed record VpcPeeringConnection(
    string Id, string VpcId, string PeerVpcId, string Status, bool RequesterDnsResolution, bool AccepterDnsResolution, Tags Tags) : IEntity;
