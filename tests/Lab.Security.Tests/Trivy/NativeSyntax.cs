using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lab.Security.Tests.Trivy;

/// <summary>
/// Terraform JSON in Terraform's native syntax. Without the provider's schema JSON doesn't tell a nested block from an attribute, and trivy,
/// which has none, sees no nested block there: neither metadata options nor the encryption of a root volume.
/// </summary>
/// <remarks>Source: https://developer.hashicorp.com/terraform/language/syntax/json, "Nested Block Mapping".</remarks>
internal static class NativeSyntax
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What Terraform does with a resource, and no part of it.
    private static readonly string[] MetaArguments = ["depends_on", "lifecycle", "provider"];

    /// <summary>The resources and data sources of a configuration.</summary>
    public static string Of(JsonObject root)
    {
        var text = new StringBuilder();
        foreach (var kind in new[] { "data", "resource" })
        {
            foreach (var (type, resources) in root[kind] as JsonObject ?? [])
            {
                foreach (var (name, body) in resources!.AsObject())
                {
                    foreach (var argument in MetaArguments) body!.AsObject().Remove(argument);
                    AppendBlock(text, $"{kind} {Text(type)} {Text(name)}", body!.AsObject());
                }
            }
        }

        return text.ToString();
    }

    private static void AppendBlock(StringBuilder text, string header, JsonObject body)
    {
        text.Append(header).Append(" {\n");
        foreach (var (name, value) in body)
        {
            if (value is JsonArray { Count: > 0 } blocks && blocks.All(item => item is JsonObject))
            {
                foreach (var block in blocks) AppendBlock(text, name, block!.AsObject());
            }
            else
            {
                text.Append(name).Append(" = ").Append(Expression(value)).Append('\n');
            }
        }

        text.Append("}\n");
    }

    private static string Expression(JsonNode? value) => value switch
    {
        JsonObject map => $"{{ {string.Join(", ", map.Select(item => $"{Text(item.Key)} = {Expression(item.Value)}"))} }}",
        JsonArray list => $"[{string.Join(", ", list.Select(Expression))}]",
        null => "null",
        _ => value.ToJsonString(Plain),
    };

    private static string Text(string text) => JsonSerializer.Serialize(text, Plain);
}
