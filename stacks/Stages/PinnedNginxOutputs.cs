using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>What a stage made whose workload is nginx on the nodes of one group.</summary>
public record PinnedNginxOutputs : StageOutputs
{
    /// <summary>The pods' namespace.</summary>
    public required Output<string> Namespace { get; init; }

    /// <summary>The Deployment's name.</summary>
    public required Output<string> DeploymentName { get; init; }

    /// <summary>How many pods it asks for.</summary>
    public required Output<int> Replicas { get; init; }

    /// <summary>The node group that the pods may run on.</summary>
    public required Output<string> NodeGroupName { get; init; }

    /// <inheritdoc/>
    public override IDictionary<string, object?> ToDictionary() => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        [NameOf(nameof(Namespace))] = Namespace,
        [NameOf(nameof(DeploymentName))] = DeploymentName,
        [NameOf(nameof(Replicas))] = Replicas,
        [NameOf(nameof(NodeGroupName))] = NodeGroupName,
    };
}
