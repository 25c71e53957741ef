using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Controllers;

/// <summary>
/// Taints nodes that are not ready, and takes pods away whose node is gone (kubernetes v1.31, <c>pkg/controller/nodelifecycle</c>,
/// <c>podgc</c>).
/// </summary>
internal sealed class NodeLifecycleController(ClusterApi api)
{
    public void Run()
    {
        var nodes = api.List("Node");
        foreach (var node in nodes)
        {
            var isTainted = node.Spec.List("taints").Maps.Any(taint => taint.String("key") == NodeFacts.NotReady);
            if (isTainted != node.HasCondition("Ready")) continue;
            var others = node.Spec.List("taints").Maps.Where(taint => taint.String("key") != NodeFacts.NotReady);
            var taints = PropertyList.From(node.HasCondition("Ready") ? others : NodeFacts.NotReadyTaints.Concat(others));
            api.Write(node with { Content = node.Content.Set(taints.Count == 0 ? null : taints, "spec", "taints") });
        }

        var names = nodes.Select(node => node.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var pod in api.List("Pod").Where(pod => pod.Spec.String("nodeName") is { } name && !names.Contains(name))) api.Remove(pod);
    }
}
