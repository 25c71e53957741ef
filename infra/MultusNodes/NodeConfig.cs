using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lab.Infra.Addressing;

namespace Lab.Infra.MultusNodes;

/// <summary>The document by which <c>nodeadm</c> joins an Amazon Linux 2023 node to its cluster.</summary>
/// <remarks>
/// Source: amazon-eks-ami, nodeadm, <c>api/v1alpha1</c>. nodeadm lets unknown and missing fields pass, so that a node with a misspelt
/// document would only be missed when it never joins; these types have no unknown field and let none be missing.
/// </remarks>
/// <param name="Spec">What the node is.</param>
public sealed partial record NodeConfig(NodeConfigSpec Spec)
{
    /// <summary>Its group and version.</summary>
    [JsonPropertyOrder(-2)]
    public string ApiVersion => "node.eks.aws/v1alpha1";

    /// <summary>Its kind.</summary>
    [JsonPropertyOrder(-1)]
    public string Kind => "NodeConfig";

    /// <summary>The document in JSON, which is YAML too.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, NodeConfigJson.Readable.NodeConfig);

    [JsonSerializable(typeof(NodeConfig))]
    private sealed partial class NodeConfigJson : JsonSerializerContext
    {
        public static NodeConfigJson Readable { get; } = new(new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            WriteIndented = true,
            NewLine = "\n",

            // It stands in no web page, so that every character can stay as it is.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
    }
}

/// <summary>What a node is.</summary>
/// <param name="Cluster">The cluster that it joins.</param>
/// <param name="Kubelet">How its kubelet runs.</param>
public sealed record NodeConfigSpec(ClusterDetails Cluster, KubeletOptions Kubelet);

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

/// <summary>How a node's kubelet runs.</summary>
public sealed record KubeletOptions
{
    /// <summary>Describes a kubelet.</summary>
    /// <param name="maxPods">How many pods it holds.</param>
    /// <param name="labels">Labels with which it registers its node.</param>
    /// <param name="taints">Taints likewise.</param>
    public KubeletOptions(int maxPods, ImmutableSortedDictionary<string, string> labels, ImmutableArray<NodeTaint> taints)
    {
        ArgumentNullException.ThrowIfNull(labels);
        Config = new KubeletConfiguration(maxPods);
        Flags =
        [
            $"--node-labels={string.Join(',', labels.Select(label => $"{label.Key}={label.Value}"))}",
            $"--register-with-taints={string.Join(',', taints)}",
        ];
    }

    /// <summary>What overrides nodeadm's own KubeletConfiguration.</summary>
    public KubeletConfiguration Config { get; }

    /// <summary>Arguments on top of nodeadm's own.</summary>
    public ImmutableArray<string> Flags { get; }
}

/// <summary>The part of the KubeletConfiguration that the lab sets.</summary>
/// <param name="MaxPods">How many pods the node holds, those on its own address included.</param>
public sealed record KubeletConfiguration(int MaxPods);

/// <summary>A taint.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value.</param>
/// <param name="Effect"><c>NoSchedule</c>, <c>PreferNoSchedule</c> or <c>NoExecute</c>.</param>
public sealed record NodeTaint(string Key, string Value, string Effect)
{
    /// <summary>The taint as the kubelet's arguments have it.</summary>
    public override string ToString() => $"{Key}={Value}:{Effect}";
}
