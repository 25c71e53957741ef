namespace Lab.Simulation.Kubernetes.Api;

/// <summary>
/// The kinds that CustomResourceDefinitions add
/// (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/).
/// </summary>
internal static class CustomKinds
{
    public const string Definition = "CustomResourceDefinition";

    /// <summary>The kind, or <see langword="null"/> when no established definition serves it.</summary>
    public static KubernetesKind? Find(ClusterApi api, string apiVersion, string kind)
    {
        if (apiVersion.Split('/') is not [var group, var version]) return null;
        var definition = api.List(Definition).FirstOrDefault(each =>
            each.Spec.String("group") == group && each.Spec.Map("names").String("kind") == kind && each.HasCondition("Established"));
        var served = definition?.Spec.List("versions").Maps.FirstOrDefault(each => each.String("name") == version && each.Flag("served"));
        return served is null
            ? null
            : new KubernetesKind(
                kind, group, version, definition!.Spec.Map("names").RequiredString("plural"), definition.Spec.String("scope") == "Namespaced")
            {
                Schema = served.MapAt("schema", "openAPIV3Schema"),
            };
    }

    /// <summary>The objects of a definition's kind.</summary>
    public static IReadOnlyList<KubernetesObject> ObjectsOf(ClusterApi api, KubernetesObject definition) =>
        [.. api.List(definition.Spec.Map("names").RequiredString("kind"))
            .Where(each => each.Content.RequiredString("apiVersion").Split('/')[0] == definition.Spec.String("group"))];
}
