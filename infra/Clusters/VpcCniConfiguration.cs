using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lab.Infra.Clusters;

/// <summary>Configuration of the <c>vpc-cni</c> add-on, as its JSON schema has it.</summary>
/// <param name="Env">Environment variables of <c>aws-node</c>.</param>
public sealed partial record VpcCniConfiguration(SortedDictionary<string, string> Env)
{
    /// <summary>The configuration of a lab's cluster.</summary>
    /// <param name="tags">Tags of the ENIs that the CNI makes, which neither the provider's default tags nor a launch template reach.</param>
    /// <param name="prefixDelegation">Whether it assigns /28 prefixes to ENIs, one more than needed, in place of single addresses.</param>
    /// <remarks>Source: amazon-vpc-cni-k8s, README.md, <c>ADDITIONAL_ENI_TAGS</c>: a JSON object as text.</remarks>
    public static VpcCniConfiguration For(LabTags tags, bool prefixDelegation)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var env = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["ADDITIONAL_ENI_TAGS"] = tags.ToJson(),
        };
        if (prefixDelegation)
        {
            env["ENABLE_PREFIX_DELEGATION"] = "true";
            env["WARM_PREFIX_TARGET"] = "1";
        }

        return new VpcCniConfiguration(env);
    }

    /// <summary>The configuration as the add-on takes it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ConfigurationJson.Default.VpcCniConfiguration);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(VpcCniConfiguration))]
    private sealed partial class ConfigurationJson : JsonSerializerContext;
}
