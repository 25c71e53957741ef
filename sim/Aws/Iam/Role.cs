using System.Collections.Immutable;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.Iam;

/// <summary>An IAM role; its id is its name.</summary>
public sealed record Role(
    string Id, string Arn, string UniqueId, string AssumeRolePolicy, ImmutableSortedSet<string> AttachedPolicyArns, Tags InlinePolicies, Tags Tags)
        : IEntity;
