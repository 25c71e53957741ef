using Lab.Simulation.Kubernetes.Helm;
using Lab.Simulation.Kubernetes.Provider;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes;

/// <summary>The resource types of the Pulumi Kubernetes provider that the simulated world knows.</summary>
public static class KubernetesResources
{
    /// <summary>Their handlers, over the given clusters.</summary>
    public static IEnumerable<IResourceHandler> All(IKubernetesApi kubernetes) =>
        [new KubernetesProviderHandler(), new KubernetesObjectHandler(kubernetes), new HelmReleaseHandler(kubernetes, ChartTable.Known)];
}
