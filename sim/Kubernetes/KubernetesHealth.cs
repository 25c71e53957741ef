using Lab.Simulation.Kubernetes.Addons;
using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes;

/// <summary>What EKS reads off a cluster's objects to say how node groups and add-ons are.</summary>
public static class KubernetesHealth
{
    /// <summary>The node of an instance, or <see langword="null"/>.</summary>
    public static KubernetesObject? NodeOf(this IKubernetesHalf kubernetes, World world, string clusterName, string instanceId)
    {
        ArgumentNullException.ThrowIfNull(kubernetes);
        return kubernetes.List(world, clusterName, "Node").FirstOrDefault(node => NodeFacts.InstanceId(node) == instanceId);
    }

    /// <summary>Whether the instance is a node of the cluster with the condition Ready.</summary>
    public static bool IsNodeReady(this IKubernetesHalf kubernetes, World world, string clusterName, string instanceId) =>
        kubernetes.NodeOf(world, clusterName, instanceId)?.HasCondition("Ready") ?? false;

    /// <summary>
    /// Whether an add-on's workload is as it should be: each of its DaemonSets has a ready pod on every node meant, each Deployment its
    /// minimum availability. An add-on without a workload in the cluster is not healthy.
    /// </summary>
    public static bool IsAddonHealthy(this IKubernetesHalf kubernetes, World world, string clusterName, string addonName)
    {
        ArgumentNullException.ThrowIfNull(kubernetes);
        var workloads = AddonManifests.Objects(addonName).Where(each => each.Kind is "DaemonSet" or "Deployment")
            .Select(each => kubernetes.Find(world, clusterName, each.Kind, each.Namespace, each.Name));
        return workloads.All(each => each is not null && (each.Kind == "Deployment"
            ? each.HasCondition("Available")
            : each.Status.Integer("numberReady") == each.Status.Integer("desiredNumberScheduled")));
    }
}
