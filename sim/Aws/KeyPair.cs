using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws;

/// <summary>An EC2 key pair; its id is its name.</summary>
public sealed record KeyPair(string Id, string KeyPairId, string PublicKey, Tags Tags) : IEntity;
