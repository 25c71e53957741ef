using System.Collections.Immutable;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.Iam;

/// <summary>An IAM role; its id is its name.</summary>
public sealed record Role(
    string Id, string Arn, string UniqueId, string AssumeRolePolicy, ImmutableSortedSet<string> AttachedPolicyArns, Tags InlinePolicies, Tags Tags) : IEntity;

/// <summary>A customer-managed IAM policy; its id is its ARN.</summary>
public sealed record Policy(string Id, string Name, string Document, Tags Tags) : IEntity;

/// <summary>An instance profile; its id is its name. <paramref name="RoleName"/> is empty without a role.</summary>
public sealed record InstanceProfile(string Id, string Arn, string UniqueId, string RoleName, Tags Tags) : IEntity;

/// <summary>An IAM OpenID Connect provider; its id is its ARN.</summary>
public sealed record OpenIdConnectProvider(string Id, string Url, ImmutableArray<string> ClientIds, ImmutableArray<string> Thumbprints, Tags Tags) : IEntity;
