using System.Collections.Immutable;
using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>What the external-dns stage made.</summary>
public sealed record ExternalDnsOutputs : StageOutputs
{
    /// <summary>The sample's namespace.</summary>
    public required Output<string> Namespace { get; init; }

    /// <summary>The name of ExternalDNS's release.</summary>
    public required Output<string> ReleaseName { get; init; }

    /// <summary>The name of ExternalDNS's Deployment.</summary>
    public required Output<string> DeploymentName { get; init; }

    /// <summary>The hosted zone.</summary>
    public required Output<string> ZoneId { get; init; }

    /// <summary>Its domain.</summary>
    public required Output<string> ZoneName { get; init; }

    /// <summary>Its name servers, to which the domain above has to delegate.</summary>
    public required Output<ImmutableArray<string>> NameServers { get; init; }

    /// <summary>The name under which ExternalDNS marks its records as its own.</summary>
    public required Output<string> OwnerId { get; init; }

    /// <summary>The sample Service's name.</summary>
    public required Output<string> ServiceName { get; init; }

    /// <summary>The domain name that the sample Service asks for.</summary>
    public required Output<string> Hostname { get; init; }

    /// <summary>The name of its load balancer, which that domain name leads to.</summary>
    public required Output<string> LoadBalancerHostname { get; init; }

    /// <inheritdoc/>
    public override IDictionary<string, object?> ToDictionary() => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        [NameOf(nameof(Namespace))] = Namespace,
        [NameOf(nameof(ReleaseName))] = ReleaseName,
        [NameOf(nameof(DeploymentName))] = DeploymentName,
        [NameOf(nameof(ZoneId))] = ZoneId,
        [NameOf(nameof(ZoneName))] = ZoneName,
        [NameOf(nameof(NameServers))] = NameServers,
        [NameOf(nameof(OwnerId))] = OwnerId,
        [NameOf(nameof(ServiceName))] = ServiceName,
        [NameOf(nameof(Hostname))] = Hostname,
        [NameOf(nameof(LoadBalancerHostname))] = LoadBalancerHostname,
    };
}
