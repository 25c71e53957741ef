using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>What a stage with a Network Load Balancer made.</summary>
public sealed record NetworkLoadBalancerOutputs : StageOutputs
{
    /// <summary>The namespace.</summary>
    public required Output<string> Namespace { get; init; }

    /// <summary>The Service's name.</summary>
    public required Output<string> ServiceName { get; init; }

    /// <summary>The Deployment's name.</summary>
    public required Output<string> DeploymentName { get; init; }

    /// <summary>How many pods.</summary>
    public required Output<int> Replicas { get; init; }

    /// <summary>The port of pods and load balancer.</summary>
    public required Output<int> Port { get; init; }

    /// <summary><c>ip</c> or <c>instance</c>.</summary>
    public required Output<string> TargetType { get; init; }

    /// <summary>The load balancer's name.</summary>
    public required Output<string> Hostname { get; init; }

    /// <inheritdoc/>
    public override IDictionary<string, object?> ToDictionary() => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        [NameOf(nameof(Namespace))] = Namespace,
        [NameOf(nameof(ServiceName))] = ServiceName,
        [NameOf(nameof(DeploymentName))] = DeploymentName,
        [NameOf(nameof(Replicas))] = Replicas,
        [NameOf(nameof(Port))] = Port,
        [NameOf(nameof(TargetType))] = TargetType,
        [NameOf(nameof(Hostname))] = Hostname,
    };
}
