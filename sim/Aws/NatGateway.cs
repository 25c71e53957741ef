using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws;

/// <summary>A public NAT gateway.</summary>
public sealed record NatGateway(string Id, string SubnetId, string AllocationId, string NetworkInterfaceId, Tags Tags) : IEntity;
