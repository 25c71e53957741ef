using System.Collections.Immutable;
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

    /// <summary>The object, or <see langword="null"/>. <paramref name="objectNamespace"/> is empty for cluster-scoped kinds.</summary>
    KubernetesObject? Find(World world, string clusterName, string kind, string objectNamespace, string name);

    /// <summary>The objects of a kind, in all namespaces when <paramref name="objectNamespace"/> is <see langword="null"/>, by namespace and name.</summary>
    IReadOnlyList<KubernetesObject> List(World world, string clusterName, string kind, string? objectNamespace = null);

    /// <summary>The events about an object, oldest first.</summary>
    IReadOnlyList<KubernetesEvent> Events(World world, string clusterName, string kind, string objectNamespace, string name);
}

/// <summary>What a kubelet registers with.</summary>
/// <param name="InstanceId">Its instance.</param>
/// <param name="NodeGroupName">The managed node group that it belongs to, or <see langword="null"/>.</param>
/// <param name="Labels">Labels beyond those that every node has.</param>
/// <param name="Taints">Its taints.</param>
/// <param name="MaxPods">The kubelet's <c>maxPods</c>; <see langword="null"/> for the AMI's formula, ENIs × (addresses − 1) + 2.</param>
public sealed record NodeRegistration(
    string InstanceId, string? NodeGroupName, ImmutableSortedDictionary<string, string> Labels, ImmutableArray<NodeTaint> Taints, int? MaxPods);

/// <summary>A Kubernetes object of a cluster. <paramref name="Content"/> is the whole live object with metadata, spec and status.</summary>
public sealed record KubernetesObject(string ClusterName, string Kind, string Namespace, string Name, PropertyMap Content) : IEntity
{
    /// <inheritdoc/>
    public string Id => IdOf(ClusterName, Kind, Namespace, Name);

    internal PropertyMap Metadata => Content.Map("metadata");

    internal PropertyMap Spec => Content.Map("spec");

    internal PropertyMap Status => Content.Map("status");

    internal ImmutableSortedDictionary<string, string> Labels => Metadata.StringMap("labels");

    internal string Uid => Metadata.RequiredString("uid");

    internal int Generation => Metadata.Integer("generation") ?? 0;

    internal bool IsDeleting => Metadata.ContainsKey("deletionTimestamp");

    /// <summary>The owner that is its controller, or <see langword="null"/>.</summary>
    internal PropertyMap? Controller => Metadata.List("ownerReferences").Maps.FirstOrDefault(owner => owner.Flag("controller"));

    internal static string IdOf(string clusterName, string kind, string objectNamespace, string name) => $"{clusterName}/{kind}/{objectNamespace}/{name}";

    /// <summary>The condition of that type, or <see langword="null"/>.</summary>
    internal PropertyMap? Condition(string type) => Status.List("conditions").Maps.FirstOrDefault(condition => condition.String("type") == type);

    internal bool HasCondition(string type) => Condition(type)?.String("status") == "True";
}

/// <summary>An event about an object. <paramref name="Type"/> is <c>Normal</c> or <c>Warning</c>.</summary>
public sealed record KubernetesEvent(string Id, string ClusterName, string Kind, string Namespace, string Name, string Type, string Reason, string Message, int Count, DateTimeOffset LastSeen) : IEntity;
