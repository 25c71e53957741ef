using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes;

/// <summary>The control plane of a cluster; its id is the cluster's name.</summary>
/// <param name="Id">The cluster's name.</param>
/// <param name="ResourceVersion">Counts the writes of all objects, as etcd does.</param>
/// <param name="MayScheduleMore">Whether something happened for which kube-scheduler looks again at pods that it found no node for.</param>
public sealed record ControlPlane(string Id, long ResourceVersion, bool MayScheduleMore = false) : IEntity;
