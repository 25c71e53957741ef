using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lab.Infra.Clusters;

/// <summary>Configuration of the <c>vpc-cni</c> add-on, as its JSON schema has it.</summary>
/// <param name="Env">Environment variables of <c>aws-node</c>.</param>
public sealed partial record VpcCniConfiguration(SortedDictionary<string, string> Env)
{
    /// <summary>Assigns /28 prefixes to ENIs, one more than needed, in place of single addresses.</summary>
    public static VpcCniConfiguration PrefixDelegation { get; } = new(new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["ENABLE_PREFIX_DELEGATION"] = "true",
        ["WARM_PREFIX_TARGET"] = "1",
    });

    /// <summary>The configuration as the add-on takes it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ConfigurationJson.Default.VpcCniConfiguration);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(VpcCniConfiguration))]
    private sealed partial class ConfigurationJson : JsonSerializerContext;
}
