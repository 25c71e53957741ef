using System.Collections.Immutable;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes;

/// <summary>A Kubernetes object of a cluster. <paramref name="Content"/> is the whole live object with metadata, spec and status.</summary>
public sealed record KubernetesObject(string ClusterName, string Kind, string Namespace, string Name, PropertyMap Content) : IEntity
{
    /// <inheritdoc/>
    public string Id => IdOf(ClusterName, Kind, Namespace, Name);

    /// <inheritdoc/>
    public string? Group => GroupOf(ClusterName, Kind);

    internal PropertyMap Metadata => Content.Map("metadata");

    internal PropertyMap Spec => Content.Map("spec");

    internal PropertyMap Status => Content.Map("status");

    internal ImmutableSortedDictionary<string, string> Labels => Metadata.StringMap("labels");

    internal string Uid => Metadata.RequiredString("uid");

    internal int Generation => Metadata.Integer("generation") ?? 0;

    internal bool IsDeleting => Metadata.ContainsKey("deletionTimestamp");

    /// <summary>The owner that is its controller, or <see langword="null"/>.</summary>
    internal PropertyMap? Controller => Metadata.List("ownerReferences").Maps.FirstOrDefault(owner => owner.Flag("controller"));

    internal static string IdOf(string clusterName, string kind, string objectNamespace, string name) =>
        $"{clusterName}/{kind}/{objectNamespace}/{name}";

    internal static string GroupOf(string clusterName, string kind) => $"{clusterName}/{kind}";

    /// <summary>The condition of that type, or <see langword="null"/>.</summary>
    internal PropertyMap? Condition(string type) => Status.List("conditions").Maps.FirstOrDefault(condition => condition.String("type") == type);

    internal bool HasCondition(string type) => Condition(type)?.String("status") == "True";
}
