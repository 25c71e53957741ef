using Lab.Cli.Reports;
using Lab.Labs.Checks;

namespace Lab.Cli.Commands;

/// <summary>
/// Counts what a stage has in the cluster, going by what its outputs name: <c>deploymentName</c> or <c>podNames</c> in <c>namespace</c>,
/// <c>nodeCount</c> nodes of <c>nodeGroupName</c> or of <c>autoScalingGroupName</c>.
/// </summary>
/// <param name="probe">The world.</param>
/// <param name="outputs">The outputs of each stage that is up.</param>
internal sealed class StageCensus(ILabProbe probe, IReadOnlyDictionary<string, IReadOnlyDictionary<string, object?>> outputs)
{
    private const string NodeGroupLabel = "eks.amazonaws.com/nodegroup";

    /// <summary>Its pods, or <see langword="null"/> when it has none of its own.</summary>
    public async Task<ReadyReport?> PodsAsync(string stage, CancellationToken cancellationToken)
    {
        if (Text(stage, "namespace") is not { } podNamespace || Text("cluster", "clusterName") is not { } cluster) return null;
        if (Text(stage, "deploymentName") is { } name)
        {
            return await probe.DeploymentAsync(cluster, podNamespace, name, cancellationToken) is { } deployment
                ? new ReadyReport(deployment.ReadyReplicas, deployment.Replicas)
                : null;
        }

        if (Value(stage, "podNames") is not IEnumerable<object?> names) return null;
        var wanted = names.OfType<string>().ToHashSet(StringComparer.Ordinal);
        var pods = await probe.PodsAsync(cluster, podNamespace, cancellationToken);
        return new ReadyReport(pods.Count(pod => pod.IsReady && wanted.Contains(pod.Name)), wanted.Count);
    }

    /// <summary>Its nodes, or <see langword="null"/> when it has none.</summary>
    public async Task<ReadyReport?> NodesAsync(string stage, CancellationToken cancellationToken)
    {
        if (Value(stage, "nodeCount") is not double wanted || Text("cluster", "clusterName") is not { } cluster) return null;
        var nodes = await probe.NodesAsync(cluster, cancellationToken);
        if (Text(stage, "nodeGroupName") is { } name)
        {
            return new ReadyReport(nodes.Count(node => node.IsReady && node.Labels.GetValueOrDefault(NodeGroupLabel) == name), (int)wanted);
        }

        if (Text(stage, "autoScalingGroupName") is not { } scaled) return null;
        var instances = (await probe.AutoScalingGroupAsync(scaled, cancellationToken))?.Instances.Select(instance => instance.Id).ToHashSet(StringComparer.Ordinal) ?? [];
        return new ReadyReport(nodes.Count(node => node.IsReady && instances.Contains(node.InstanceId)), (int)wanted);
    }

    private string? Text(string stage, string output) => Value(stage, output) as string;

    private object? Value(string stage, string output) => outputs.GetValueOrDefault(stage)?.GetValueOrDefault(output);
}
