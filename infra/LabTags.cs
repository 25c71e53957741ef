using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pulumi;

namespace Lab.Infra;

/// <summary>The tags that every AWS resource of a stage carries; a sweep goes by them.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Stage">The stage that made the resource.</param>
/// <param name="Owner">Whom the environment belongs to.</param>
/// <param name="ExpiresAt">When the environment may be swept; <see langword="null"/> means never.</param>
public sealed partial record LabTags(string Environment, string Stage, string Owner, DateTimeOffset? ExpiresAt)
{
    /// <summary>Key of the environment's tag.</summary>
    public const string EnvironmentKey = "eks-lab/environment";

    /// <summary>Key of the stage's tag.</summary>
    public const string StageKey = "eks-lab/stage";

    /// <summary>Key of the owner's tag.</summary>
    public const string OwnerKey = "eks-lab/owner";

    /// <summary>Key of the expiry's tag: a UTC time such as <c>2026-12-01T18:00:00Z</c>, or <c>never</c>.</summary>
    public const string ExpiresAtKey = "eks-lab/expires-at";

    /// <summary>The tags for a Pulumi resource.</summary>
    public InputMap<string> ToInputMap() => ToDictionary();

    /// <summary>The tags by key.</summary>
    public Dictionary<string, string> ToDictionary() => new(StringComparer.Ordinal)
    {
        [EnvironmentKey] = Environment,
        [StageKey] = Stage,
        [OwnerKey] = Owner,
        [ExpiresAtKey] = ExpiresAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "never",
    };

    /// <summary>The tags as a JSON object with its keys in order, for programs that tag what they make.</summary>
    public string ToJson() =>
        JsonSerializer.Serialize(new SortedDictionary<string, string>(ToDictionary(), StringComparer.Ordinal), TagsJson.Default.SortedDictionaryStringString);

    /// <summary>
    /// The tags and a name. For what the provider's default tags don't reach: root volumes, and what a launch template or EKS makes.
    /// </summary>
    public InputMap<string> Named(string name)
    {
        var tags = ToInputMap();
        tags.Add("Name", name);
        return tags;
    }

    [JsonSerializable(typeof(SortedDictionary<string, string>))]
    private sealed partial class TagsJson : JsonSerializerContext;
}
