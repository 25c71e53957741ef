using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws;

/// <summary>An Elastic IP address; <paramref name="AssociationTarget"/> names the ENI that has it, or is empty.</summary>
public sealed record ElasticIp(string Id, string PublicIp, string AssociationTarget, Tags Tags) : IEntity;
