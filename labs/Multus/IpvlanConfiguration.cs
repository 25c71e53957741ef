using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lab.Labs.Multus;

/// <summary>The CNI configuration of an ipvlan network whose addresses come from a range of one node.</summary>
/// <remarks>
/// Sources: https://www.cni.dev/plugins/current/main/ipvlan/ and https://www.cni.dev/plugins/current/ipam/host-local/. Multus fills the
/// name in.
/// </remarks>
/// <param name="Master">Name of the node's interface that the pods' ones are slaves of.</param>
/// <param name="Mode"><c>l2</c> or <c>l3</c>; all slaves of a master share one.</param>
/// <param name="Ipam">Where their addresses come from.</param>
public sealed partial record IpvlanConfiguration(
    [property: JsonPropertyOrder(1)] string Master, [property: JsonPropertyOrder(2)] string Mode, [property: JsonPropertyOrder(3)] HostLocalRange Ipam)
{
    /// <summary>The version of the CNI specification, the one that the VPC CNI's own configuration has at least.</summary>
    public string CniVersion => "0.3.1";

    /// <summary>The plugin.</summary>
    public string Type => "ipvlan";

    /// <summary>The configuration as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ConfigurationJson.Plain.IpvlanConfiguration);

    /// <summary>Reads what <see cref="ToJson"/> wrote; <see langword="null"/> when the text is something else.</summary>
    public static IpvlanConfiguration? Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(json).RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("type", out var type) && type.ValueEquals("ipvlan")
                ? root.Deserialize(ConfigurationJson.Plain.IpvlanConfiguration)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [JsonSerializable(typeof(IpvlanConfiguration))]
    private sealed partial class ConfigurationJson : JsonSerializerContext
    {
        public static ConfigurationJson Plain { get; } = new(new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            RespectRequiredConstructorParameters = true,
            RespectNullableAnnotations = true,

            // It stands in no web page, so that every character can stay as it is.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
    }
}

/// <summary>Addresses that the host-local plugin hands out. It keeps its books on the node, so that each node needs a range of its own.</summary>
/// <param name="Subnet">The block that the interface is in: what it reaches without a router.</param>
/// <param name="RangeStart">The first address to hand out.</param>
/// <param name="RangeEnd">The last one.</param>
public sealed record HostLocalRange(
    [property: JsonPropertyOrder(1)] string Subnet, [property: JsonPropertyOrder(2)] string RangeStart, [property: JsonPropertyOrder(3)] string RangeEnd)
{
    /// <summary>The plugin.</summary>
    public string Type => "host-local";
}
