using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws;

/// <summary>An internet gateway; <paramref name="VpcId"/> is empty while it is detached.</summary>
public sealed record InternetGateway(string Id, string VpcId, Tags Tags) : IEntity;
