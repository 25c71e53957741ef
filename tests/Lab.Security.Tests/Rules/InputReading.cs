using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Lab.Terraform;

namespace Lab.Security.Tests.Rules;

/// <summary>Reads inputs of registered resources.</summary>
internal static class InputReading
{
    /// <summary>The input at a path such as <c>metadataOptions.httpTokens</c>.</summary>
    public static JsonNode? At(this RegisteredResource resource, string path) =>
        path.Split('.').Aggregate((JsonNode?)resource.Inputs, (node, part) => (node as JsonObject)?[part]);

    /// <summary>The input as text; empty when there is none.</summary>
    public static string Text(this RegisteredResource resource, string path) => resource.At(path).Text();

    /// <summary>The value as text, numbers and flags as JSON has them; empty when there is none.</summary>
    public static string Text(this JsonNode? node) => node?.ToString() ?? "";

    /// <summary>Whether the flag is on. Pulumi.Aws has some flags as text.</summary>
    public static bool IsOn(this JsonNode? node) => node.Text() == "true";

    /// <summary>The input as a number; <see langword="null"/> when there is none.</summary>
    public static double? Number(this RegisteredResource resource, string path) =>
        double.TryParse(resource.Text(path), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The elements of a list, or a single value as a list of one.</summary>
    public static IEnumerable<JsonNode> Items(this JsonNode? node) => node switch
    {
        null => [],
        JsonArray list => list.OfType<JsonNode>(),
        _ => [node],
    };

    /// <summary>Whether any of the inputs refers to the other resource.</summary>
    public static bool RefersTo(this RegisteredResource resource, RegisteredResource other) =>
        resource.Inputs.ToJsonString().Contains(other.Address + ".", StringComparison.Ordinal);

    /// <summary>The user data, base64 undone.</summary>
    public static string UserData(this RegisteredResource resource)
    {
        var plain = resource.Text("userData");
        var encoded = plain.Length > 0 && resource.Type == ResourceTypes.LaunchTemplate ? plain : resource.Text("userDataBase64");
        return encoded.Length == 0 ? plain : Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
    }
}
