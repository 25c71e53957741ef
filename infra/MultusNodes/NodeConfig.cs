using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

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
