using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Helm;

/// <summary>How Helm marks objects of a release.</summary>
internal static class HelmOwnership
{
    public const string ManagedBy = "app.kubernetes.io/managed-by";
    public const string ReleaseName = "meta.helm.sh/release-name";
    public const string ReleaseNamespace = "meta.helm.sh/release-namespace";

    /// <summary>The manifest as Helm sends it.</summary>
    public static PropertyMap Mark(PropertyMap manifest, HelmRelease release) =>
        manifest.Set("Helm", "metadata", "labels", ManagedBy)
            .Set(release.Name, "metadata", "annotations", ReleaseName)
            .Set(release.Namespace, "metadata", "annotations", ReleaseNamespace)
            .Default(release.Namespace, "metadata", "namespace");

    /// <summary>What tells the objects of a release apart.</summary>
    public static (string? Kind, string? Namespace, string? Name) Key(PropertyMap manifest) =>
        (manifest.String("kind"), manifest.Map("metadata").String("namespace"), manifest.Map("metadata").String("name"));
}
