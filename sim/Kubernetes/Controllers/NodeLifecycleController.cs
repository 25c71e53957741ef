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
    /// <summary>
    /// How long a kubelet may be silent (<c>--node-monitor-grace-period</c>:
    /// https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/, 40 s in 1.31).
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(40);

    public void Run()
    {
        foreach (var node in Silent().ToList()) Monitor(node);
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

    /// <summary>When the next silent kubelet is given up, or <see langword="null"/>.</summary>
    public DateTimeOffset? Next() => Silent().Select(node => LastHeartbeat(node) + Grace).Where(due => due > api.World.Now).Min();

    private IEnumerable<KubernetesObject> Silent() =>
        api.List("Node").Where(node => node.HasCondition("Ready") && NodeFacts.IsGone(api.World, node));

    private void Monitor(KubernetesObject node)
    {
        if (LastHeartbeat(node) is not { } last)
        {
            Write(node, node.Condition("Ready")!.With("lastHeartbeatTime", PropertyPaths.Timestamp(api.World.Now)));
            return;
        }

        if (last + Grace > api.World.Now) return;
        api.Event(node, "Normal", "NodeNotReady", $"Node {node.Name} status is now: NodeNotReady");
        Write(node, node.Condition("Ready")!.With("status", "Unknown").With("reason", "NodeStatusUnknown")
            .With("message", "Kubelet stopped posting node status.").With("lastTransitionTime", PropertyPaths.Timestamp(api.World.Now)));
    }

    private static DateTimeOffset? LastHeartbeat(KubernetesObject node) =>
        node.Condition("Ready")?.String("lastHeartbeatTime") is { } time ? PropertyPaths.Time(time) : null;

    private void Write(KubernetesObject node, PropertyMap ready) => api.WriteStatus(node, node.Status.With("conditions", PropertyList.From(
        node.Status.List("conditions").Maps.Select(each => each.String("type") == "Ready" ? ready : each))));

    private void Evict(KubernetesObject pod)
    {
        api.Event(pod, "Normal", "TaintManagerEviction", $"Marking for deletion Pod {pod.Namespace}/{pod.Name}");
        api.Delete(api.WriteStatus(pod, Pods.WithCondition(
            pod.Status, "DisruptionTarget", holds: true, api.World.Now, "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint")));
    }
}
