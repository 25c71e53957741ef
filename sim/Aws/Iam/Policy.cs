using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.Iam;

/// <summary>A customer-managed IAM policy; its id is its ARN.</summary>
public sealed record Policy(string Id, string Name, string Document, Tags Tags) : IEntity;
