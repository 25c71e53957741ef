using System.Collections.Immutable;
using Pulumi;
using Aws = Pulumi.Aws;

namespace Lab.Infra.Dns;

/// <summary>The public hosted zone of an environment: a domain below the configured one, for its names alone.</summary>
public sealed class EnvironmentZone : ComponentResource
{
    /// <summary>Makes the zone.</summary>
    /// <param name="name">Its name in Pulumi.</param>
    /// <param name="zoneName">The domain, such as <c>alice.example.org</c>.</param>
    /// <param name="options">Pulumi's options.</param>
    public EnvironmentZone(string name, string zoneName, ComponentResourceOptions? options = null)
        : base("eks-lab:infra:EnvironmentZone", name, options)
    {
        Resource = new Aws.Route53.Zone(
            name,
            new Aws.Route53.ZoneArgs
            {
                Name = zoneName,
                Comment = "EKS Lab: records by ExternalDNS",

                // All in it is the environment's own. Without this a record that outlives ExternalDNS, which looks once a minute, keeps the
                // zone from going.
                ForceDestroy = true,
            },
            new CustomResourceOptions { Parent = this });
        RegisterOutputs(new Dictionary<string, object?>(StringComparer.Ordinal) { ["zoneId"] = Resource.ZoneId });
    }

    /// <summary>The zone.</summary>
    public Aws.Route53.Zone Resource { get; }

    /// <summary>The name servers to which the domain above has to delegate.</summary>
    public Output<ImmutableArray<string>> NameServers => Resource.NameServers;
}
