using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Lab.Simulation.Resources;

/// <summary>Reads YAML, and with it JSON, as property values. Every scalar is a text.</summary>
internal static class YamlValue
{
    /// <summary>Reads one document.</summary>
    /// <exception cref="YamlException">The text is not YAML.</exception>
    public static object? Parse(string text) => Value(new DeserializerBuilder().Build().Deserialize<object?>(text));

    private static object? Value(object? value) => value switch
    {
        IDictionary<object, object?> map => PropertyMap.From(map.Select(pair => KeyValuePair.Create(pair.Key.ToString()!, Value(pair.Value)))),
        IEnumerable<object?> list => PropertyList.From(list.Select(Value)),
        _ => value?.ToString(),
    };
}
