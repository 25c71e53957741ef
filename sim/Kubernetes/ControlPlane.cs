using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes;

/// <summary>The control plane of a cluster; its id is the cluster's name.</summary>
/// <param name="Id">The cluster's name.</param>
/// <param name="ResourceVersion">Counts the writes of all objects, as etcd does.</param>
public sealed record ControlPlane(string Id, long ResourceVersion) : IEntity;
