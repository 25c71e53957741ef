using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Pulumi.Serialization;

/// <summary>
/// Writes arguments that a provider takes as JSON text, in the layout of protobuf's JSON format: a blank inside brackets and after
/// each comma and colon, keys in order. https://protobuf.dev/programming-guides/json/
/// </summary>
internal static class ProtobufJson
{
    /// <summary>The value as an output of its text; no value stays none.</summary>
    public static Output<string>? From(object? value, string label) => value switch
    {
        null => null,
        IInput input => new Output<string>(OutputCore.ThenAsync(input.ToOutput().DataTask, inner => TextOf(inner, label))),
        _ => TextOf(value, label),
    };

    private static Output<string> TextOf(object? value, string label) => Output.Create(TextAsync(value, label));

    private static async Task<string> TextAsync(object? value, string label)
    {
        var encoded = await new PropertyEncoder(keepReferences: false).EncodeAsync(value, label).ConfigureAwait(false);
        var text = new StringBuilder();
        Write(text, encoded);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? encoded)
    {
        switch (encoded)
        {
            case null: text.Append("null"); break;
            case bool flag: text.Append(flag ? "true" : "false"); break;
            case double number when double.IsFinite(number): text.Append(number.ToString("r", CultureInfo.InvariantCulture)); break;
            case double number: WriteString(text, number.ToString(CultureInfo.InvariantCulture)); break;
            case string plain: WriteString(text, plain); break;
            case UnknownValue: WriteString(text, WireFormat.Unknown); break;
            case SecretValue secret: Write(text, AsMap(secret)); break;
            case ImmutableArray<object?> list: WriteItems(text, '[', ']', list, Write); break;
            case ImmutableDictionary<string, object?> map:
                WriteItems(text, '{', '}', map.OrderBy(entry => entry.Key, StringComparer.InvariantCulture), WriteMember);
                break;
            default: throw new InvalidOperationException($"Unsupported value when converting to protobuf: {encoded.GetType().FullName}");
        }
    }

    private static ImmutableDictionary<string, object?> AsMap(SecretValue secret)
        => ImmutableDictionary<string, object?>.Empty
            .Add(WireFormat.Signature, WireFormat.Secret)
            .Add(WireFormat.Value, secret.Value);

    private static void WriteItems<T>(StringBuilder text, char open, char close, IEnumerable<T> items, Action<StringBuilder, T> write)
    {
        text.Append(open).Append(' ');
        var start = text.Length;
        foreach (var item in items)
        {
            if (text.Length > start) text.Append(", ");
            write(text, item);
        }

        if (text.Length > start) text.Append(' ');
        text.Append(close);
    }

    private static void WriteMember(StringBuilder text, KeyValuePair<string, object?> member)
    {
        WriteString(text, member.Key);
        text.Append(": ");
        Write(text, member.Value);
    }

    private static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                _ when IsEscaped(c) => text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }
    /// <summary>Control and formatting characters, halves of pairs, and what could end a script.</summary>
    private static bool IsEscaped(char c) => c is '<' or '>' || char.IsControl(c) || char.IsSurrogate(c)
        || c is '\u00ad' or (>= '\u0600' and <= '\u0603') or '\u06dd' or '\u070f' or '\u17b4' or '\u17b5'
            or (>= '\u200b' and <= '\u200f') or (>= '\u2028' and <= '\u202e') or (>= '\u2060' and <= '\u2064')
            or (>= '\u206a' and <= '\u206f') or '\ufeff' or (>= '\ufff9' and <= '\ufffb');
}
