using System.Collections.Immutable;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>
/// The network namespace of a pod that came up by Multus, and what Multus keeps of it on the node for the pod's end
/// (<c>/var/lib/cni/multus/SANDBOX</c>).
/// </summary>
/// <param name="Id">The sandbox's id.</param>
/// <param name="ClusterName">The node's cluster.</param>
/// <param name="InstanceId">The node's instance.</param>
/// <param name="Namespace">The pod's namespace.</param>
/// <param name="Name">The pod's name.</param>
/// <param name="Delegates">The networks as they were configured when the pod came up, the default one first.</param>
/// <param name="Interfaces">The interfaces beside <c>lo</c>.</param>
/// <param name="Routes">The routes in the pod, in the order in which they count.</param>
public sealed record PodSandbox(
    string Id, string ClusterName, string InstanceId, string Namespace, string Name, ImmutableArray<NetworkDelegate> Delegates,
    ImmutableArray<PodInterface> Interfaces, ImmutableArray<PodRoute> Routes) : IEntity;
