using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>What the kube-ops-view stage made.</summary>
public sealed record KubeOpsViewOutputs : StageOutputs
{
    /// <summary>The namespace.</summary>
    public required Output<string> Namespace { get; init; }

    /// <summary>The Deployment's name.</summary>
    public required Output<string> DeploymentName { get; init; }

    /// <summary>The name of the Service with the load balancer.</summary>
    public required Output<string> ServiceName { get; init; }

    /// <summary>The load balancer's port.</summary>
    public required Output<int> Port { get; init; }

    /// <summary>The load balancer's name.</summary>
    public required Output<string> Hostname { get; init; }

    /// <inheritdoc/>
    public override IDictionary<string, object?> ToDictionary() => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        [NameOf(nameof(Namespace))] = Namespace,
        [NameOf(nameof(DeploymentName))] = DeploymentName,
        [NameOf(nameof(ServiceName))] = ServiceName,
        [NameOf(nameof(Port))] = Port,
        [NameOf(nameof(Hostname))] = Hostname,
    };
}
