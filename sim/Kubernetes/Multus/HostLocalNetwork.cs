using System.Collections.Immutable;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>
/// What the IPAM plugin host-local keeps of a network on a node: the folder <c>/var/lib/cni/networks/NETWORK</c>. Each node has its own,
/// so that two nodes give out the same addresses of one range (recorded case B3).
/// </summary>
/// <param name="Id">Instance and network name: <c>i-0123/ipvlan-conf-1</c>.</param>
/// <param name="ClusterName">The node's cluster.</param>
/// <param name="Reserved">Who has an address, by address: sandbox and interface.</param>
/// <param name="LastReserved">The address given out last, by the number of the range set; the next one comes after it.</param>
public sealed record HostLocalNetwork(
    string Id, string ClusterName, ImmutableSortedDictionary<string, string> Reserved, ImmutableSortedDictionary<string, string> LastReserved) : IEntity
{
    /// <summary>The id of a node's folder of a network.</summary>
    public static string IdOf(string instanceId, string network) => $"{instanceId}/{network}";
}
