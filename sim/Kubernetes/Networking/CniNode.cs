using System.Collections.Immutable;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes.Networking;

/// <summary>What the VPC CNI of one node knows; its id is the instance's.</summary>
/// <remarks>
/// The rest follows from the ENIs: a pod's address is on the ENI that has it; an ENI with device index n &gt; 0 has route table n + 1 on
/// the node, the primary ENI is in the main table (recorded case D-host-rules).
/// </remarks>
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
public sealed record CniNode(
    string Id, string ClusterName, CniSettings Settings, DateTimeOffset LastCheck, DateTimeOffset LastAction, DateTimeOffset? LastUnassign,
    DateTimeOffset? RetryAfter,
    ImmutableSortedSet<string> ManagedEnis, ImmutableSortedSet<string> UnmanagedEnis,
    ImmutableSortedDictionary<string, string> Assigned, ImmutableSortedDictionary<string, DateTimeOffset> Cooling) : IEntity;
