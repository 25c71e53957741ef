using Lab.Simulation.Aws;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.CloudController;

/// <summary>
/// Looks after nodes that are not ready, every five seconds: one without an instance is deleted, one whose instance is stopped is tainted
/// (k8s.io/cloud-provider, <c>controllers/nodelifecycle</c>; recorded cases 03c, 03d, 04b).
/// </summary>
internal sealed class CloudNodeLifecycleController(ClusterApi api)
{
    private const string Shutdown = "node.cloudprovider.kubernetes.io/shutdown";
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <summary>Does what is due now.</summary>
    public void Run()
    {
        foreach (var node in api.List("Node").Where(IsLookedAfter))
        {
            var instance = Instance(node);
            if (node.HasCondition("Ready")) Taint(node, isShutDown: false);
            else if (FirstLook(node) <= api.World.Now) Look(node, instance);
        }
    }

    /// <summary>When a node is looked at that something is to be done with.</summary>
    public DateTimeOffset? Next() =>
        api.List("Node").Where(node => IsLookedAfter(node) && !node.HasCondition("Ready") && IsWrong(node, Instance(node)))
            .Select(node => (DateTimeOffset?)FirstLook(node)).Where(due => due > api.World.Now).Min();

    private void Look(KubernetesObject node, Instance? instance)
    {
        if (instance is null)
        {
            api.Event(node, "Normal", "DeletingNode", $"Deleting node {node.Name} because it does not exist in the cloud provider");
            api.Remove(node);
        }
        else
        {
            Taint(node, instance.State == "stopped");
        }
    }

    private static bool IsWrong(KubernetesObject node, Instance? instance) =>
        instance is null || HasTaint(node) != (instance.State == "stopped");

    private void Taint(KubernetesObject node, bool isShutDown)
    {
        if (HasTaint(node) == isShutDown) return;
        var others = node.Spec.List("taints").Maps.Where(taint => taint.String("key") != Shutdown);
        var taints = PropertyList.From(isShutDown ? others.Append(PropertyMap.Of(("key", Shutdown), ("effect", "NoSchedule"))) : others);
        api.Write(node with { Content = node.Content.Set(taints.Count == 0 ? null : taints, "spec", "taints") });
    }

    private Instance? Instance(KubernetesObject node) =>
        api.World.Find<Instance>(NodeFacts.InstanceId(node)) is { State: not "terminated" } instance ? instance : null;

    // A node that was never ready is none of this controller's: its condition is absent.
    private static bool IsLookedAfter(KubernetesObject node) => node.Spec.ContainsKey("providerID") && node.Condition("Ready") is not null;

    private static bool HasTaint(KubernetesObject node) => node.Spec.List("taints").Maps.Any(taint => taint.String("key") == Shutdown);

    /// <summary>The first look at a node after it ceased to be ready.</summary>
    private static DateTimeOffset FirstLook(KubernetesObject node)
    {
        var since = PropertyPaths.Time(node.Condition("Ready")!.RequiredString("lastTransitionTime"));
        return since.AddTicks((Period.Ticks - (since.Ticks % Period.Ticks)) % Period.Ticks);
    }
}
