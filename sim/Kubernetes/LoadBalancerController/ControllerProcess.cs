using System.Collections.Immutable;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes.LoadBalancerController;

/// <summary>What a running AWS Load Balancer Controller remembers; a new process knows nothing of what the last one knew.</summary>
/// <param name="Id">The cluster's name.</param>
/// <param name="PodUid">The pod that is the leader.</param>
/// <param name="KnowsBackendSecurityGroup">Whether it has looked up the shared backend security group; only then does it delete it.</param>
/// <param name="SeenVersion">The cluster's resource version at the end of the last passes: with the same one there is nothing new.</param>
/// <param name="Queue">What it knows of each object that it works on, by the object's id.</param>
public sealed record ControllerProcess(
    string Id, string PodUid, bool KnowsBackendSecurityGroup, long SeenVersion, ImmutableSortedDictionary<string, WorkItem> Queue) : IEntity;

/// <summary>An object in the controller's queue.</summary>
/// <param name="Seen">A digest of what the last pass saw.</param>
/// <param name="Failures">How many passes failed in a row.</param>
/// <param name="DueAt">When the next pass is due though nothing changes, or <see langword="null"/>.</param>
/// <param name="WaitingSince">Since when a security group is waited for that is still in use, or <see langword="null"/>.</param>
public sealed record WorkItem(string Seen, int Failures, DateTimeOffset? DueAt, DateTimeOffset? WaitingSince)
{
    internal static WorkItem New { get; } = new("", 0, null, null);
}
