using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>What the load-balancer-controller stage made.</summary>
public sealed record LoadBalancerControllerOutputs : StageOutputs
{
    /// <summary>The controller's namespace.</summary>
    public required Output<string> Namespace { get; init; }

    /// <summary>The Helm release's name.</summary>
    public required Output<string> ReleaseName { get; init; }

    /// <summary>The Deployment's name.</summary>
    public required Output<string> DeploymentName { get; init; }

    /// <summary>The service account's name.</summary>
    public required Output<string> ServiceAccountName { get; init; }

    /// <summary>The chart's version.</summary>
    public required Output<string> ChartVersion { get; init; }

    /// <summary>How many pods.</summary>
    public required Output<int> Replicas { get; init; }

    /// <inheritdoc/>
    public override IDictionary<string, object?> ToDictionary() => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        [NameOf(nameof(Namespace))] = Namespace,
        [NameOf(nameof(ReleaseName))] = ReleaseName,
        [NameOf(nameof(DeploymentName))] = DeploymentName,
        [NameOf(nameof(ServiceAccountName))] = ServiceAccountName,
        [NameOf(nameof(ChartVersion))] = ChartVersion,
        [NameOf(nameof(Replicas))] = Replicas,
    };
}
