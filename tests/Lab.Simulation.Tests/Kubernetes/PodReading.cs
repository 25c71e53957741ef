using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Kubernetes;

/// <summary>What tests read off a pod.</summary>
internal static class PodReading
{
    public static string? NodeName(this KubernetesObject pod) => (string?)pod.Content.At("spec", "nodeName");

    public static string? Address(this KubernetesObject pod) => (string?)pod.Content.At("status", "podIP");

    public static string Phase(this KubernetesObject pod) => (string)pod.Content.At("status", "phase")!;

    public static bool IsReady(this KubernetesObject each) =>
        ((PropertyList?)each.Content.At("status", "conditions"))?.Maps.Any(condition => condition.String("type") == "Ready"
            && condition.String("status") == "True") ?? false;
}
