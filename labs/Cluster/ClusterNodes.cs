using Lab.Labs.Checks;

namespace Lab.Labs.Cluster;

/// <summary>The nodes of the course's node group, with their instances.</summary>
internal static class ClusterNodes
{
    /// <summary>EKS sets it on every node of a managed node group, with the group's name.</summary>
    public const string NodeGroupLabel = "eks.amazonaws.com/nodegroup";

    /// <summary>The nodes of group <c>nodeGroupName</c> of stage cluster; none when it has none.</summary>
    public static async Task<IReadOnlyList<ProbedNode>> ReadAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var group = context.Text("cluster", "nodeGroupName");
        var nodes = await context.Probe.NodesAsync(context.Text("cluster", "clusterName"), cancellationToken);
        return [.. nodes.Where(node => node.Labels.GetValueOrDefault(NodeGroupLabel) == group)];
    }

    /// <summary>What <paramref name="examine"/> finds of each node's instance; a node whose instance is not running is a failed finding.</summary>
    public static async Task<IEnumerable<Finding>> ExamineInstancesAsync(
        CheckContext context, Func<ProbedNode, ProbedInstance, Finding> examine, CancellationToken cancellationToken)
    {
        var instances = (await context.Probe.InstancesAsync(cancellationToken)).ToDictionary(instance => instance.Id, StringComparer.Ordinal);
        return (await ReadAsync(context, cancellationToken)).Select(node => instances.TryGetValue(node.InstanceId, out var instance)
            ? examine(node, instance)
            : new Finding(Holds: false, $"{node.Name}: its instance {node.InstanceId} is not running"));
    }

    /// <summary>What is seen when the group has no node.</summary>
    public static string None(CheckContext context) => $"node group {context.Text("cluster", "nodeGroupName")} has no node";
}
