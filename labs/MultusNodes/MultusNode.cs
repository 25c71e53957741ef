using System.Collections.Immutable;
using Lab.Labs.Checks;

namespace Lab.Labs.MultusNodes;

/// <summary>An instance of the Multus nodes' Auto Scaling group with its node and its network interfaces, in the order of their device index.</summary>
internal sealed record MultusNode(string InstanceId, ProbedInstance? Instance, ProbedNode? Node, ImmutableArray<ProbedNetworkInterface> Interfaces)
{
    private const string Stage = "multus-nodes";

    /// <summary>The node's name; the instance's id while there is no node.</summary>
    public string Name => Node?.Name ?? InstanceId;

    /// <summary>The interfaces for pods' own addresses: those that are not at the device index of a Multus network.</summary>
    public IEnumerable<ProbedNetworkInterface> InterfacesOfTheCni(int networks) =>
        Interfaces.Where(eni => eni.DeviceIndex == 0 || eni.DeviceIndex > networks);

    /// <summary>The instances of the group by id; none when there is no group.</summary>
    public static async Task<IReadOnlyList<MultusNode>> ReadAsync(CheckContext context, CancellationToken cancellationToken)
    {
        var autoScaling = await context.Probe.AutoScalingGroupAsync(context.Text(Stage, "autoScalingGroupName"), cancellationToken);
        var instances = await context.Probe.InstancesAsync(cancellationToken);
        var interfaces = await context.Probe.NetworkInterfacesAsync(cancellationToken);
        var nodes = await context.Probe.NodesAsync(context.Text("cluster", "clusterName"), cancellationToken);
        return
        [
            .. from member in autoScaling?.Instances ?? []
               orderby member.Id
               select new MultusNode(
                   member.Id,
                   instances.FirstOrDefault(instance => instance.Id == member.Id),
                   nodes.FirstOrDefault(node => node.InstanceId == member.Id),
                   [.. interfaces.Where(eni => eni.InstanceId == member.Id).OrderBy(eni => eni.DeviceIndex)]),
        ];
    }

    /// <summary>What <paramref name="examine"/> finds of each node; an instance that is no node of the cluster is a failed finding.</summary>
    public static async Task<IEnumerable<Finding>> ExamineNodesAsync(
        CheckContext context, Func<ProbedNode, Finding> examine, CancellationToken cancellationToken) =>
        (await ReadAsync(context, cancellationToken)).Select(each => each.Node is { } node
            ? examine(node)
            : new Finding(Holds: false, $"{each.InstanceId} is no node of {context.Text("cluster", "clusterName")}"));

    /// <summary>What <paramref name="examine"/> finds of each running instance; one that does not run is a failed finding.</summary>
    public static async Task<IEnumerable<Finding>> ExamineInstancesAsync(
        CheckContext context, Func<MultusNode, ProbedInstance, Finding> examine, CancellationToken cancellationToken) =>
        (await ReadAsync(context, cancellationToken)).Select(each => each.Instance is { } instance
            ? examine(each, instance)
            : new Finding(Holds: false, $"{each.Name}: its instance {each.InstanceId} is not running"));

    /// <summary>
    /// What <paramref name="examine"/> finds of each node's interface in each Multus network, counted from 0; a missing one is a failed
    /// finding.
    /// </summary>
    public static async Task<IEnumerable<Finding>> ExamineInterfacesAsync(
        CheckContext context, Func<MultusNode, int, ProbedNetworkInterface, Finding> examine, CancellationToken cancellationToken)
    {
        var networks = context.Number(Stage, "networks");
        return from node in await ReadAsync(context, cancellationToken)
               from network in Enumerable.Range(0, networks)
               let eni = node.Interfaces.FirstOrDefault(eni => eni.DeviceIndex == network + 1)
               select eni is null
                   ? new Finding(Holds: false, $"{node.Name}: no interface at device index {network + 1}")
                   : examine(node, network, eni);
    }

    /// <summary>What is seen when the group has no instance.</summary>
    public static string None(CheckContext context) => $"Auto Scaling group {context.Text(Stage, "autoScalingGroupName")} has no instance";
}
