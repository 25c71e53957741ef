using Pulumi;

namespace Lab.Stacks.Stages;

/// <summary>What the cluster stage made.</summary>
public sealed record ClusterOutputs : StageOutputs
{
    /// <summary>The cluster's name.</summary>
    public required Output<string> ClusterName { get; init; }

    /// <summary>Its Kubernetes version.</summary>
    public required Output<string> ClusterVersion { get; init; }

    /// <summary>Its API endpoint.</summary>
    public required Output<string> Endpoint { get; init; }

    /// <summary>Its certificate authority, base64.</summary>
    public required Output<string> CertificateAuthority { get; init; }

    /// <summary>The security group of its control plane and its nodes.</summary>
    public required Output<string> ClusterSecurityGroupId { get; init; }

    /// <summary>The addresses of Services.</summary>
    public required Output<string> ServiceCidr { get; init; }

    /// <summary>Its OIDC provider.</summary>
    public required Output<string> OidcProviderArn { get; init; }

    /// <summary>Its OIDC issuer without <c>https://</c>.</summary>
    public required Output<string> OidcIssuer { get; init; }

    /// <summary>Its node group.</summary>
    public required Output<string> NodeGroupName { get; init; }

    /// <summary>The role of the nodes.</summary>
    public required Output<string> NodeRoleArn { get; init; }

    /// <summary>Type of the nodes.</summary>
    public required Output<string> NodeInstanceType { get; init; }

    /// <summary>How many nodes.</summary>
    public required Output<int> NodeCount { get; init; }

    /// <summary>Root volume of a node in GiB.</summary>
    public required Output<int> NodeVolumeSize { get; init; }

    /// <summary>The role of the AWS Load Balancer Controller's service account.</summary>
    public required Output<string> LoadBalancerControllerRoleArn { get; init; }

    /// <summary>The role of ExternalDNS's service account.</summary>
    public required Output<string> ExternalDnsRoleArn { get; init; }

    /// <summary>The kubeconfig as JSON; a secret.</summary>
    public required Output<string> Kubeconfig { get; init; }

    /// <summary>Reads the outputs of the environment's cluster stage.</summary>
    /// <exception cref="UpstreamException">Some are missing; it names them all.</exception>
    public static async Task<ClusterOutputs> ReadAsync(string environment)
    {
        var stage = new UpstreamStage(environment, "cluster");
        var outputs = new ClusterOutputs
        {
            ClusterName = await stage.TextAsync(NameOf(nameof(ClusterName))),
            ClusterVersion = await stage.TextAsync(NameOf(nameof(ClusterVersion))),
            Endpoint = await stage.TextAsync(NameOf(nameof(Endpoint))),
            CertificateAuthority = await stage.TextAsync(NameOf(nameof(CertificateAuthority))),
            ClusterSecurityGroupId = await stage.TextAsync(NameOf(nameof(ClusterSecurityGroupId))),
            ServiceCidr = await stage.TextAsync(NameOf(nameof(ServiceCidr))),
            OidcProviderArn = await stage.TextAsync(NameOf(nameof(OidcProviderArn))),
            OidcIssuer = await stage.TextAsync(NameOf(nameof(OidcIssuer))),
            NodeGroupName = await stage.TextAsync(NameOf(nameof(NodeGroupName))),
            NodeRoleArn = await stage.TextAsync(NameOf(nameof(NodeRoleArn))),
            NodeInstanceType = await stage.TextAsync(NameOf(nameof(NodeInstanceType))),
            NodeCount = await stage.NumberAsync(NameOf(nameof(NodeCount))),
            NodeVolumeSize = await stage.NumberAsync(NameOf(nameof(NodeVolumeSize))),
            LoadBalancerControllerRoleArn = await stage.TextAsync(NameOf(nameof(LoadBalancerControllerRoleArn))),
            ExternalDnsRoleArn = await stage.TextAsync(NameOf(nameof(ExternalDnsRoleArn))),
            Kubeconfig = await stage.SecretTextAsync(NameOf(nameof(Kubeconfig))),
        };
        stage.ThrowIfIncomplete();
        return outputs;
    }

    /// <inheritdoc/>
    public override IDictionary<string, object?> ToDictionary() => new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        [NameOf(nameof(ClusterName))] = ClusterName,
        [NameOf(nameof(ClusterVersion))] = ClusterVersion,
        [NameOf(nameof(Endpoint))] = Endpoint,
        [NameOf(nameof(CertificateAuthority))] = CertificateAuthority,
        [NameOf(nameof(ClusterSecurityGroupId))] = ClusterSecurityGroupId,
        [NameOf(nameof(ServiceCidr))] = ServiceCidr,
        [NameOf(nameof(OidcProviderArn))] = OidcProviderArn,
        [NameOf(nameof(OidcIssuer))] = OidcIssuer,
        [NameOf(nameof(NodeGroupName))] = NodeGroupName,
        [NameOf(nameof(NodeRoleArn))] = NodeRoleArn,
        [NameOf(nameof(NodeInstanceType))] = NodeInstanceType,
        [NameOf(nameof(NodeCount))] = NodeCount,
        [NameOf(nameof(NodeVolumeSize))] = NodeVolumeSize,
        [NameOf(nameof(LoadBalancerControllerRoleArn))] = LoadBalancerControllerRoleArn,
        [NameOf(nameof(ExternalDnsRoleArn))] = ExternalDnsRoleArn,
        [NameOf(nameof(Kubeconfig))] = Kubeconfig,
    };
}
