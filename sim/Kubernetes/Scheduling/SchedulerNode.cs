using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Scheduling;

/// <summary>A node and the pods on it, as the scheduler counts them.</summary>
/// <param name="Node">The node.</param>
/// <param name="Pods">The pods bound to it, those being deleted too: they hold their place until they are gone.</param>
internal sealed record SchedulerNode(KubernetesObject Node, List<KubernetesObject> Pods)
{
    // What a container without a request counts for when nodes are compared (kubernetes v1.31, pkg/scheduler/util/pod_resources.go).
    private const decimal AssumedCpu = 100;
    private const decimal AssumedMemory = 200m * 1024 * 1024 * 1000;

    public PropertyMap Allocatable => Node.Status.Map("allocatable");

    public decimal Requested(string resource) => Pods.Sum(pod => Request(pod.Spec, resource));

    public decimal Assumed(string resource) => Pods.Sum(pod => AssumedRequest(pod.Spec, resource));

    /// <summary>What a pod asks for, in thousandths: its containers together, or its largest init container.</summary>
    public static decimal Request(PropertyMap podSpec, string resource) => Math.Max(
        podSpec.List("containers").Maps.Sum(container => RequestOf(container, resource)),
        podSpec.List("initContainers").Maps.Select(container => RequestOf(container, resource)).DefaultIfEmpty(0).Max());

    /// <summary>The same, with an assumption for containers that ask for nothing.</summary>
    public static decimal AssumedRequest(PropertyMap podSpec, string resource) =>
        podSpec.List("containers").Maps.Sum(
            container => RequestOf(container, resource) is > 0 and var asked ? asked : resource == "cpu" ? AssumedCpu : AssumedMemory);

    private static decimal RequestOf(PropertyMap container, string resource) =>
        Quantity.Thousandths(container.Map("resources").Map("requests").String(resource));
}
