using System.Collections.Immutable;
using Lab.Labs.Checks;

namespace Lab.Labs.Cluster;

/// <summary>A node and the pods that take its slots, of which the kubelet has a limited number.</summary>
/// <param name="Node">The node.</param>
/// <param name="Pods">The pods that are bound to it and have not ended, whatever state they are in.</param>
internal sealed record NodeSlots(ProbedNode Node, ImmutableArray<ProbedPod> Pods)
{
    /// <summary>How many slots nobody takes.</summary>
    public int Free => Node.AllocatablePods - Pods.Length;

    /// <summary>The pods that have an address of their own.</summary>
    public IEnumerable<ProbedPod> WithAddresses => Pods.Where(pod => !pod.IsHostNetwork);
}

/// <summary>The slots of a managed node group, and who takes them.</summary>
/// <param name="Nodes">Its nodes.</param>
/// <param name="Lab">The pods of the namespace that is asked for, wherever they are or wait.</param>
internal sealed record GroupSlots(ImmutableArray<NodeSlots> Nodes, ImmutableArray<ProbedPod> Lab)
{
    /// <summary>How many pods the group holds.</summary>
    public int Total => Nodes.Sum(node => node.Node.AllocatablePods);

    /// <summary>The pods on its nodes that are not the lab's.</summary>
    public IEnumerable<ProbedPod> Others => Nodes.SelectMany(node => node.Pods).Except(Lab);

    /// <summary>The slots that are left for the lab's pods.</summary>
    public int Left => Total - Others.Count();

    /// <summary>The lab's pods that run and are Ready.</summary>
    public IEnumerable<ProbedPod> Running => Lab.Where(pod => pod is { Phase: "Running", IsReady: true });

    /// <summary>The lab's pods that no node has taken.</summary>
    public IEnumerable<ProbedPod> Waiting => Lab.Where(pod => pod.NodeName is null);

    /// <summary>Who takes slots beside the lab, by namespace: <c>kube-system 8, netshoot 3</c>.</summary>
    public string WhoElse => string.Join(
        ", ", Others.GroupBy(pod => pod.Namespace, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Key} {group.Count()}"));

    /// <summary>Reads them.</summary>
    /// <param name="context">The world.</param>
    /// <param name="nodeGroup">Name of the group.</param>
    /// <param name="labNamespace">Namespace of the lab's pods.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    public static async Task<GroupSlots> ReadAsync(CheckContext context, string nodeGroup, string labNamespace, CancellationToken cancellationToken)
    {
        var cluster = context.Text("cluster", "clusterName");
        var pods = await context.Probe.PodsAsync(cluster, podNamespace: null, cancellationToken);
        var nodes = await context.Probe.NodesAsync(cluster, cancellationToken);
        var byNode = pods.Where(pod => pod.Phase is not ("Succeeded" or "Failed")).ToLookup(pod => pod.NodeName ?? "", StringComparer.Ordinal);
        return new GroupSlots(
            [
                .. from node in nodes
                   where node.Labels.GetValueOrDefault(ClusterNodes.NodeGroupLabel) == nodeGroup
                   select new NodeSlots(node, [.. byNode[node.Name]]),
            ],
            [.. pods.Where(pod => pod.Namespace == labNamespace)]);
    }
}
