using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.Iam;

/// <summary>An instance profile; its id is its name. <paramref name="RoleName"/> is empty without a role.</summary>
public sealed record InstanceProfile(string Id, string Arn, string UniqueId, string RoleName, Tags Tags) : IEntity;
