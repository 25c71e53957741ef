using System.Collections;
using System.Text.Json;

namespace Lab.Simulation.Resources;

/// <summary>Turns what Pulumi, JSON and plain .NET call a value into the few kinds that <see cref="PropertyMap"/> holds.</summary>
public static class PropertyValue
{
    /// <summary>The value in the form that <see cref="PropertyMap"/> holds.</summary>
    /// <exception cref="ArgumentException">The value is of a kind that JSON has not.</exception>
    public static object? Of(object? value) => value switch
    {
        null or bool or string or double or PropertyMap or PropertyList => value,
        int number => (double)number,
        long number => (double)number,
        IEnumerable<KeyValuePair<string, object?>> map => PropertyMap.From(map),
        IEnumerable<KeyValuePair<string, string>> map => PropertyMap.From(map.Select(pair => KeyValuePair.Create(pair.Key, (object?)pair.Value))),
        IDictionary map => PropertyMap.From(map.Keys.Cast<string>().Select(key => KeyValuePair.Create(key, map[key]))),
        JsonElement element => OfJson(element),
        IEnumerable list => PropertyList.From(list),
        _ => throw new ArgumentException($"a {value.GetType().FullName} is not a property value"),
    };

    /// <summary>Reads JSON text.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static object? Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return OfJson(document.RootElement);
    }

    /// <summary>Writes a property value as compact JSON with keys in ordinal order.</summary>
    public static string ToJson(object? value)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer)) Write(writer, value);
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    internal static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case string text: writer.WriteStringValue(text); break;
            case double number: writer.WriteNumberValue(number); break;
            case PropertyMap map:
                writer.WriteStartObject();
                foreach (var (key, item) in map)
                {
                    writer.WritePropertyName(key);
                    Write(writer, item);
                }

                writer.WriteEndObject();
                break;
            case PropertyList list:
                writer.WriteStartArray();
                foreach (var item in list) Write(writer, item);
                writer.WriteEndArray();
                break;
            default: throw new ArgumentException($"a {value.GetType().FullName} is not a property value");
        }
    }

    private static object? OfJson(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object =>
            PropertyMap.From(element.EnumerateObject().Select(property => KeyValuePair.Create(property.Name, OfJson(property.Value)))),
        JsonValueKind.Array => PropertyList.From(element.EnumerateArray().Select(OfJson)),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
