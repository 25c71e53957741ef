using System.Collections.Immutable;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Networking;
using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes.Proxy;

/// <summary>
/// The iptables of a node: what its kube-proxy and its VPC CNI have put there. kube-proxy inserts its jumps at the top of the kernel's
/// chains and the VPC CNI appends its own, so that their order is the same whoever starts first (recorded case E-kube-proxy).
/// </summary>
public static class NodeTables
{
    /// <summary>The table of address translation.</summary>
    public const string Nat = "nat";

    /// <summary>The table of what passes.</summary>
    public const string Filter = "filter";

    // The kernel's own chains of either table, in the order of iptables-save; the others follow by name.
    private static readonly string[] KernelChains = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"];

    /// <summary>The rules of a table, a line each as <c>iptables-save</c> writes them, chain by chain.</summary>
    /// <param name="world">The world.</param>
    /// <param name="clusterName">The cluster.</param>
    /// <param name="nodeName">The node.</param>
    /// <param name="table"><see cref="Nat"/> or <see cref="Filter"/>.</param>
    /// <exception cref="KeyNotFoundException">There is no such node.</exception>
    /// <exception cref="ArgumentException">There is no such table here.</exception>
    public static ImmutableArray<string> Lines(World world, string clusterName, string nodeName, string table)
    {
        var rules = Rules(new ClusterApi(world, clusterName), nodeName, table);
        return [.. rules.OrderBy(rule => Place(rule.Chain)).ThenBy(rule => rule.Chain, StringComparer.Ordinal).Select(rule => rule.ToString())];
    }

    /// <summary>The rules of a table, in order within each chain.</summary>
    internal static ImmutableArray<IptablesRule> Rules(ClusterApi api, string nodeName, string table)
    {
        var node = api.Find("Node", "", nodeName) ?? throw new KeyNotFoundException($"there is no node {nodeName} in cluster {api.ClusterName}");
        var hasProxy = KubeProxy.Runs(api, nodeName);
        return table switch
        {
            Nat => [.. hasProxy ? KubeProxy.Nat(api, node) : [], .. Cni(api, node) is { } cni ? CniChains.Nat(api.World, cni) : []],
            Filter => hasProxy ? KubeProxy.Filter(api, node) : [],
            _ => throw new ArgumentException($"there is no table {table}; there are {Nat} and {Filter}", nameof(table)),
        };
    }

    private static CniNode? Cni(ClusterApi api, KubernetesObject node) =>
        node.Spec.ContainsKey("providerID") ? api.World.Find<CniNode>(NodeFacts.InstanceId(node)) : null;

    private static int Place(string chain) => Array.IndexOf(KernelChains, chain) is >= 0 and var place ? place : KernelChains.Length;
}
