using Lab.Simulation.Aws;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes;

/// <summary>
/// The Kubernetes half of the world, as the AWS half and everything else see it: objects in; objects with status, and events, out.
/// A real control plane can stand in its place.
/// </summary>
public interface IKubernetesHalf
{
    /// <summary>EKS made a cluster: its API server is up, with what every new cluster holds (namespaces, the <c>kubernetes</c> Service).</summary>
    void ClusterCreated(World world, EksCluster cluster);

    /// <summary>EKS deleted a cluster: all its objects are gone with it.</summary>
    void ClusterDeleted(World world, string clusterName);

    /// <summary>An instance that runs the kubelet joins the cluster, or registers again with other labels and taints.</summary>
    void NodeJoined(World world, EksCluster cluster, NodeRegistration node);

    /// <summary>The instance of a node is gone: the Node object goes, pods on it are made anew elsewhere.</summary>
    void NodeLeft(World world, string clusterName, string instanceId);

    /// <summary>EKS installs or changes an add-on (<c>vpc-cni</c>, <c>kube-proxy</c>, <c>coredns</c>).</summary>
    /// <exception cref="ResourceException">The configuration values are refused.</exception>
    void AddonApplied(World world, EksCluster cluster, Addon addon);

    /// <summary>EKS removes an add-on and its objects.</summary>
    void AddonRemoved(World world, string clusterName, string addonName);

    /// <summary>Lets simulated time pass: the world's clock moves on, and everything in all clusters that waits for time goes on.</summary>
    void Elapse(World world, TimeSpan time);

    /// <summary>The object, or <see langword="null"/>. <paramref name="objectNamespace"/> is empty for cluster-scoped kinds.</summary>
    KubernetesObject? Find(World world, string clusterName, string kind, string objectNamespace, string name);

    /// <summary>
    /// The objects of a kind, in all namespaces when <paramref name="objectNamespace"/> is <see langword="null"/>, by namespace and name.
    /// </summary>
    IReadOnlyList<KubernetesObject> List(World world, string clusterName, string kind, string? objectNamespace = null);

    /// <summary>The events about an object, oldest first.</summary>
    IReadOnlyList<KubernetesEvent> Events(World world, string clusterName, string kind, string objectNamespace, string name);
}
