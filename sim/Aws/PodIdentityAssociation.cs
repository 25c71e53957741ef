using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws;

/// <summary>An EKS Pod Identity association.</summary>
public sealed record PodIdentityAssociation(
    string Id, string ClusterName, string Namespace, string ServiceAccount, string RoleArn, Tags Tags) : IEntity;
