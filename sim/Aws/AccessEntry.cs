using System.Collections.Immutable;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws;

/// <summary>An EKS access entry; its id is <c>CLUSTER:PRINCIPAL</c>. EKS makes those of managed node groups itself.</summary>
public sealed record AccessEntry(
    string Id, string ClusterName, string PrincipalArn, string Type, string UserName, ImmutableArray<string> KubernetesGroups,
    bool IsMadeByEks, Tags Tags) : IEntity;

/// <summary>An access policy given to an access entry; its id is <c>CLUSTER#PRINCIPAL#POLICY</c>.</summary>
public sealed record AccessPolicyAssociation(string Id, string AccessEntryId, string PolicyArn) : IEntity;
