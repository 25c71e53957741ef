using System.Collections.Immutable;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Provider;

/// <summary>
/// Which changes can't be made in place (recorded cases 04, 04b, 05b, 11b; the others from the provider's source,
/// <c>forceNewProperties</c>).
/// </summary>
internal static class ReplaceRules
{
    /// <summary>The fields of a kind whose change replaces the object, besides its name and namespace.</summary>
    public static ImmutableArray<string[]> Fields(KubernetesKind kind, ProviderOptions options) => kind.Name switch
    {
        "Deployment" or "DaemonSet" => [["spec", "selector"]],
        "ConfigMap" when !options.EnableConfigMapMutable => [["data"], ["binaryData"]],
        "Secret" => options.EnableSecretMutable ? [["type"]] : [["data"], ["type"]],
        "Service" => [["spec", "clusterIP"]],
        "Pod" => [["spec"]],
        "ClusterRoleBinding" or "RoleBinding" => [["roleRef"]],
        "PodDisruptionBudget" => [["spec"]],
        _ => [],
    };

    /// <summary>What a change of checked inputs means.</summary>
    public static ResourceDiff Diff(KubernetesKind kind, ProviderOptions options, PropertyMap old, PropertyMap inputs)
    {
        ImmutableArray<string> changed = [.. old.Keys.Union(inputs.Keys, StringComparer.Ordinal)
            .Where(key => !Equals(old[key], inputs[key])).Order(StringComparer.Ordinal)];
        if (changed.IsEmpty) return ResourceDiff.None;
        string[][] fields = [["metadata", "name"], ["metadata", "namespace"], .. Fields(kind, options)];
        ImmutableArray<string> replaces =
            [.. fields.Where(path => !Equals(old.At(path), inputs.At(path))).Select(path => path[0]).Distinct(StringComparer.Ordinal)];
        // While the old object is there its name is taken, unless the provider makes another one up.
        var sameName = !IsAutoNamed(inputs) && Equals(old.At("metadata", "name"), inputs.At("metadata", "name"))
            && Equals(old.At("metadata", "namespace"), inputs.At("metadata", "namespace"));
        return new ResourceDiff(changed, replaces, replaces.Length > 0 && sameName);
    }

    /// <summary>Whether the provider made the name up.</summary>
    public static bool IsAutoNamed(PropertyMap inputs) => inputs.MapAt("metadata", "annotations").String(Annotations.AutoNamed) == "true";
}
