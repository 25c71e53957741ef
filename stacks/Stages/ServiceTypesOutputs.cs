using System.Collections.Immutable;
using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>What the service-types stage made.</summary>
public sealed record ServiceTypesOutputs : StageOutputs
{
    /// <summary>The namespace.</summary>
    public required Output<string> Namespace { get; init; }

    /// <summary>The Deployment's name.</summary>
    public required Output<string> DeploymentName { get; init; }

    /// <summary>How many pods.</summary>
    public required Output<int> Replicas { get; init; }

    /// <summary>The names of the Services: of type ClusterIP, NodePort and LoadBalancer.</summary>
    public required Output<ImmutableArray<string>> ServiceNames { get; init; }

    /// <summary>The Ingress's name.</summary>
    public required Output<string> IngressName { get; init; }

    /// <summary>The name of the LoadBalancer Service's load balancer.</summary>
    public required Output<string> NetworkLoadBalancerHostname { get; init; }

    /// <summary>The name of the Ingress's load balancer.</summary>
    public required Output<string> ApplicationLoadBalancerHostname { get; init; }

    /// <inheritdoc/>
    public override IDictionary<string, object?> ToDictionary() => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        [NameOf(nameof(Namespace))] = Namespace,
        [NameOf(nameof(DeploymentName))] = DeploymentName,
        [NameOf(nameof(Replicas))] = Replicas,
        [NameOf(nameof(ServiceNames))] = ServiceNames,
        [NameOf(nameof(IngressName))] = IngressName,
        [NameOf(nameof(NetworkLoadBalancerHostname))] = NetworkLoadBalancerHostname,
        [NameOf(nameof(ApplicationLoadBalancerHostname))] = ApplicationLoadBalancerHostname,
    };
}
