using System.Collections.Immutable;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes.Networking;

/// <summary>What the VPC CNI of one node knows; its id is the instance's.</summary>
/// <remarks>The rest follows from the ENIs: a pod's address is on the ENI that has it.</remarks>
/// <param name="Id">The instance.</param>
/// <param name="ClusterName">Its cluster.</param>
/// <param name="Settings">How it is set.</param>
/// <param name="LastCheck">When it last checked its pool.</param>
/// <param name="LastAction">When it last changed its pool, or looked for ENIs of others.</param>
/// <param name="LastUnassign">When it last gave addresses or prefixes back.</param>
/// <param name="RetryAfter">It does not ask for more before, because the subnet had no address left.</param>
/// <param name="ManagedEnis">The ENIs that it uses.</param>
/// <param name="UnmanagedEnis">The ENIs on the instance that it knows and leaves alone.</param>
/// <param name="Assigned">Pod (<c>NAMESPACE/NAME</c>) by address.</param>
/// <param name="Cooling">Addresses of deleted pods, with the time from which they may be given again.</param>
/// <param name="PodTables">
/// Route table by pod address, as the rules on the node say (<see cref="NodeNetwork"/>). The kernel keeps them when the agent no longer
/// knows the pod (recorded cases C-tag-after-attach and G-eni-detached).
/// </param>
/// <param name="EniTables">Route table by primary address of each ENI that the agent brought up, kept in the same way.</param>
/// <param name="RefusedAttachments">
/// How often EC2 refused an ENI that the agent had made (<c>AttachmentLimitExceeded</c>), because someone else's took its place
/// (recorded case C-nomanage-running-index1).
/// </param>
/// <param name="NextLeakCheck">When it next looks for ENIs that agents of the cluster have left behind.</param>
public sealed record CniNode(
    string Id, string ClusterName, CniSettings Settings, DateTimeOffset LastCheck, DateTimeOffset LastAction, DateTimeOffset? LastUnassign,
    DateTimeOffset? RetryAfter,
    ImmutableSortedSet<string> ManagedEnis, ImmutableSortedSet<string> UnmanagedEnis,
    ImmutableSortedDictionary<string, string> Assigned, ImmutableSortedDictionary<string, DateTimeOffset> Cooling,
    ImmutableSortedDictionary<string, int> PodTables, ImmutableSortedDictionary<string, int> EniTables, int RefusedAttachments,
    DateTimeOffset NextLeakCheck) : IEntity;
