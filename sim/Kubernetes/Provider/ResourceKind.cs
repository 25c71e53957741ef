using Lab.Simulation.Aws;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes.Provider;

/// <summary>The kind that a type token names: <c>kubernetes:apps/v1:Deployment</c>, <c>kubernetes:k8s.cni.cncf.io/v1:NetworkAttachmentDefinition</c>.</summary>
internal static class ResourceKind
{
    /// <summary>The group of Helm's resources, which are no objects of a cluster.</summary>
    private const string HelmGroup = "helm.sh";

    /// <summary>The token of a kind.</summary>
    public static string TypeToken(KubernetesKind kind) => $"kubernetes:{(kind.Group.Length == 0 ? "core" : kind.Group)}/{kind.Version}:{kind.Name}";

    /// <summary>Whether the token is one of a custom kind.</summary>
    public static bool IsCustom(string type) =>
        Parse(type) is var (group, _, _) && group != HelmGroup && KubernetesKind.IsCustomGroup(group);

    /// <summary>
    /// The kind. One that the cluster does not know is a custom kind without a definition yet, and taken for one in namespaces until it
    /// has one, as the provider does.
    /// </summary>
    public static KubernetesKind Of(string type, World world, EksCluster? cluster)
    {
        if (!IsCustom(type)) return KubernetesKind.Find(type.Split(':')[^1])!;
        var (group, version, name) = Parse(type)!.Value;
        var defined = cluster is null ? null : new ClusterApi(world, cluster.Id).KindOf($"{group}/{version}", name);
        return defined ?? new KubernetesKind(name, group, version, "", IsNamespaced: true);
    }

    private static (string Group, string Version, string Name)? Parse(string type) =>
        type.Split(':') is ["kubernetes", var apiVersion, var name] && apiVersion.Split('/') is [var group, var version] ? (group, version, name) : null;
}
