using Pulumi;

namespace Lab.Infra.Providers;

/// <summary>The one place that makes the Kubernetes provider of a stage.</summary>
public static class KubernetesProvider
{
    /// <summary>A provider for the cluster of that kubeconfig.</summary>
    /// <remarks>
    /// ConfigMaps and Secrets are changed in place: by default a change of their data replaces them, and one with a name of its own is
    /// deleted first, so that its pods are without configuration for a moment. <c>deleteUnreachable</c> stays off: a short network
    /// fault would make Pulumi forget objects that still cost money. <c>clusterIdentifier</c> stays unset: with it, a rebuilt cluster of
    /// the same name would pass for the old one and its missing objects for unchanged.
    /// </remarks>
    /// <param name="kubeconfig">The kubeconfig as JSON or YAML text; a secret.</param>
    public static Pulumi.Kubernetes.Provider For(Input<string> kubeconfig) => new(
        "kubernetes",
        new Pulumi.Kubernetes.ProviderArgs { KubeConfig = kubeconfig, EnableConfigMapMutable = true, EnableSecretMutable = true });
}
