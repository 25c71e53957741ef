using Lab.Infra.Addressing;

namespace Lab.Infra.MultusNodes;

/// <summary>The cluster that a node joins.</summary>
public sealed record ClusterDetails
{
    /// <summary>Describes a cluster.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="apiServerEndpoint">Its API endpoint, by HTTPS.</param>
    /// <param name="certificateAuthority">Its certificate authority in base64, as EKS and kubeconfigs have it.</param>
    /// <param name="serviceCidr">The addresses of its Services, from which the node knows that of DNS.</param>
    /// <exception cref="ArgumentException">The name is empty, or the endpoint is not one by HTTPS.</exception>
    /// <exception cref="FormatException">The certificate authority is not base64.</exception>
    public ClusterDetails(string name, Uri apiServerEndpoint, string certificateAuthority, Cidr serviceCidr)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(apiServerEndpoint);
        if (!apiServerEndpoint.IsAbsoluteUri || apiServerEndpoint.Scheme != Uri.UriSchemeHttps)
            throw new ArgumentException($"{apiServerEndpoint} is not an endpoint by HTTPS", nameof(apiServerEndpoint));
        ArgumentException.ThrowIfNullOrWhiteSpace(certificateAuthority);
        (Name, ApiServerEndpoint, Cidr) = (name, apiServerEndpoint, serviceCidr.ToString());
        CertificateAuthority = Convert.FromBase64String(certificateAuthority);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its API endpoint.</summary>
    public Uri ApiServerEndpoint { get; }

    /// <summary>Its certificate authority; base64 in the document.</summary>
    public ReadOnlyMemory<byte> CertificateAuthority { get; }

    /// <summary>The addresses of its Services.</summary>
    public string Cidr { get; }
}
