using System.Collections.Immutable;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes.CloudController;

/// <summary>What the cloud controller remembers of a Service that it has seen as a load balancer.</summary>
/// <param name="Id">The Service's id among the world's objects.</param>
/// <param name="ClusterName">Its cluster.</param>
/// <param name="Seen">The parts of it that a sync depends on, as of the last one.</param>
/// <param name="Candidates">The nodes that were there for it at the last look, by name.</param>
/// <param name="Hosts">The nodes that it was last synced with, by name.</param>
/// <param name="Failures">How often in a row a sync failed.</param>
/// <param name="RetryAt">When it is tried again, or <see langword="null"/>.</param>
/// <param name="LeavingGroups">Security groups that a deletion could not delete yet.</param>
/// <param name="GivesUpAt">Until when that deletion tries it.</param>
public sealed record CloudService(
    string Id, string ClusterName, PropertyMap Seen, ImmutableArray<string> Candidates, ImmutableArray<string> Hosts, int Failures,
    DateTimeOffset? RetryAt, ImmutableArray<string> LeavingGroups, DateTimeOffset? GivesUpAt) : IEntity;
