using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Kubernetes.Scheduling;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Controllers;

/// <summary>
/// Taints nodes that are not ready, evicts pods from nodes with a taint that says so, and takes pods away whose node is gone (kubernetes
/// v1.31, <c>pkg/controller/nodelifecycle</c>, <c>tainteviction</c>, <c>podgc</c>). A toleration holds for good: its seconds don't run out.
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

        foreach (var node in api.List("Node"))
        {
            foreach (var pod in api.PodsOn(node.Name).Where(pod => !pod.IsDeleting && Taints.Evicting(pod.Spec, node) is not null).ToList()) Evict(pod);
        }

        var names = nodes.Select(node => node.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var pod in api.List("Pod").Where(pod => pod.Spec.String("nodeName") is { } name && !names.Contains(name))) api.Remove(pod);
    }
    private void Evict(KubernetesObject pod)
    {
        api.Event(pod, "Normal", "TaintManagerEviction", $"Marking for deletion Pod {pod.Namespace}/{pod.Name}");
        api.Delete(api.WriteStatus(pod, Pods.WithCondition(
            pod.Status, "DisruptionTarget", holds: true, api.World.Now, "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint")));
    }
}
