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
        JsonValue text when text.TryGetValue<string>(out var template) => Template(template),
        _ => value.ToJsonString(Plain),
    };

    // Escapes belong to a template's text; in ${…} stands an expression as it is.
    private static string Template(string template)
    {
        var text = new StringBuilder("\"");
        for (var at = 0; at < template.Length;)
        {
            var end = IsExpression(template, at) ? EndOfExpression(template, at + 2) : IsEscapedExpression(template, at) ? at + 3 : at + 1;
            text.Append(IsExpression(template, at) ? template[at..end] : Text(template[at..end])[1..^1]);
            at = end;
        }

        return text.Append('"').ToString();
    }

    private static bool IsExpression(string text, int at) => at + 1 < text.Length && text[at] == '$' && text[at + 1] == '{';

    private static bool IsEscapedExpression(string text, int at) => at + 2 < text.Length && text[at] == '$' && text[at + 1] == '$' && text[at + 2] == '{';

    private static int EndOfExpression(string text, int at)
    {
        for (var depth = 1; depth > 0;)
        {
            if (text[at] == '{') depth++;
            if (text[at] == '}') depth--;
            at = text[at] == '"' ? EndOfString(text, at + 1) : at + 1;
        }

        return at;
    }

    private static int EndOfString(string text, int at)
    {
        while (text[at] != '"')
        {
            at = text[at] == '\\' ? at + 2 : IsEscapedExpression(text, at) ? at + 3 : IsExpression(text, at) ? EndOfExpression(text, at + 2) : at + 1;
        }

        return at + 1;
    }

    private static string Text(string text) => JsonSerializer.Serialize(text, Plain);
}
