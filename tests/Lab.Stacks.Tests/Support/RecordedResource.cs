using System.Collections;
using System.Globalization;
using System.Text.Json.Nodes;
using Pulumi;

namespace Lab.Stacks.Tests.Support;

/// <summary>A resource as a stage registered it.</summary>
/// <param name="Type">Its type token.</param>
/// <param name="Name">Its name.</param>
/// <param name="Provider">Name of the provider that was given to it; <see langword="null"/> when it falls to a default one.</param>
/// <param name="Inputs">Its inputs, keys in order.</param>
public sealed record RecordedResource(string Type, string Name, string? Provider, JsonObject Inputs)
{
    /// <summary>The input at a path such as <c>metadataOptions.httpTokens</c> as text; <see langword="null"/> when there is none.</summary>
    public string? this[string path]
    {
        get
        {
            JsonNode? node = Inputs;
            foreach (var part in path.Split('.'))
            {
                node = node switch
                {
                    JsonObject map => map[part],
                    JsonArray list when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                        && index < list.Count => list[index],
                    _ => null,
                };
            }

            return node is JsonValue value ? value.ToString() : node?.ToJsonString();
        }
    }

    /// <summary>The input's tags.</summary>
    public IReadOnlyDictionary<string, string> Tags => TagsAt(Inputs["tags"]);

    /// <summary>The tags of a JSON object.</summary>
    public static IReadOnlyDictionary<string, string> TagsAt(JsonNode? node) =>
        (node as JsonObject)?.ToDictionary(tag => tag.Key, tag => tag.Value!.ToString(), StringComparer.Ordinal)
            ?? new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What a mock was given, as JSON.</summary>
    internal static JsonNode? ToJson(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        double number => JsonValue.Create(number),
        AssetOrArchive content => JsonValue.Create($"<{content.GetType().Name}>"),
        Resource resource => JsonValue.Create($"<{resource.GetType().Name}>"),
        IReadOnlyDictionary<string, object> map => new JsonObject(map.OrderBy(item => item.Key, StringComparer.Ordinal)
            .Select(item => KeyValuePair.Create(item.Key, ToJson(item.Value)))),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(ToJson)]),
        _ => throw new InvalidOperationException($"a mock has no input of {value.GetType()}"),
    };
}
