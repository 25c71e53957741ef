using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>What the netshoot stage made.</summary>
public sealed record NetshootOutputs : StageOutputs
{
    /// <summary>The pods' namespace.</summary>
    public required Output<string> Namespace { get; init; }

    /// <summary>The Deployment's name.</summary>
    public required Output<string> DeploymentName { get; init; }

    /// <summary>How many pods it has.</summary>
    public required Output<int> Replicas { get; init; }

    /// <inheritdoc/>
    public override IDictionary<string, object?> ToDictionary() => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        [NameOf(nameof(Namespace))] = Namespace,
        [NameOf(nameof(DeploymentName))] = DeploymentName,
        [NameOf(nameof(Replicas))] = Replicas,
    };
}
