using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Lab.Stacks.Settings;

/// <summary>Reads typed values out of configuration text and remembers what is wrong with it.</summary>
/// <param name="values">Text by key; a key that is missing has its default.</param>
internal sealed class SettingReader(IReadOnlyDictionary<string, string> values)
{
    private readonly ImmutableArray<string>.Builder _problems = ImmutableArray.CreateBuilder<string>();

    public ImmutableArray<string> Problems => _problems.ToImmutable();

    public void Add(string problem) => _problems.Add(problem);

    public void Add(string key, string problem) => _problems.Add($"{key}: {problem}");

    public string Text(string key) => (values.GetValueOrDefault(key) ?? Default(key)).Trim();

    public bool Boolean(string key) => Read(key, "true or false", text => bool.TryParse(text, out var value) ? value : (bool?)null);

    public int Integer(string key, int least, int most) => Read(
        key,
        string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"),
        text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : (int?)null);

    public ImmutableArray<string> Texts(string key) => Read(key, """a list of texts, such as ["a","b"]""", ParseTexts);

    /// <summary>A text that is empty or one of those; empty when it is neither.</summary>
    public string OneOf(string key, IReadOnlyCollection<string> choices)
    {
        var text = Text(key);
        if (text.Length == 0 && Default(key).Length == 0) return text;
        if (choices.Contains(text)) return text;
        var nearest = NearestName.Of(text, choices) is { } name ? $"; did you mean {name}?" : "";
        Add(key, $"\"{text}\" is not one of {string.Join(", ", choices)}{nearest}");
        return Default(key);
    }

    private T Read<T>(string key, string expected, Func<string, T?> parse)
        where T : struct
    {
        var text = Text(key);
        if (parse(text) is { } value) return value;
        Add(key, $"\"{text}\" is not {expected}");
        return parse(Default(key))!.Value;
    }

    private static ImmutableArray<string>? ParseTexts(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind != JsonValueKind.Array) return null;
            var items = json.RootElement.EnumerateArray().ToList();
            return items.TrueForAll(item => item.ValueKind == JsonValueKind.String) ? [.. items.Select(item => item.GetString()!.Trim())] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Default(string key) =>
        SettingKeys.Find(key)?.Default ?? throw new InvalidOperationException($"{key} is not a declared key");
}
