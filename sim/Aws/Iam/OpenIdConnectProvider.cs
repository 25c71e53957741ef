using System.Collections.Immutable;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.Iam;

/// <summary>An IAM OpenID Connect provider; its id is its ARN.</summary>
public sealed record OpenIdConnectProvider(
    string Id, string Url, ImmutableArray<string> ClientIds, ImmutableArray<string> Thumbprints, Tags Tags) : IEntity;
