using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws;

/// <summary>A subnet, with the ranges that explicit CIDR reservations keep out of automatic assignment.</summary>
public sealed record Subnet(string Id, string VpcId, string CidrBlock, string AvailabilityZone, bool MapPublicIpOnLaunch, Tags Tags) : IEntity;

/// <summary>A CIDR reservation of a subnet. <paramref name="Type"/> is <c>explicit</c> or <c>prefix</c>.</summary>
public sealed record SubnetCidrReservation(string Id, string SubnetId, string CidrBlock, string Type) : IEntity;
