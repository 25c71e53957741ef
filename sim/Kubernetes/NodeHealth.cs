using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes;

/// <summary>What EKS reads off a cluster's nodes to say how a node group is.</summary>
public static class NodeHealth
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
}
