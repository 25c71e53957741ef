using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Lab.Cli.Sweep;

/// <summary>Reads what the <c>aws</c> command answers.</summary>
internal static class AwsJson
{
    /// <summary>A list; an absent one is empty.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    /// <summary>A text, or <see langword="null"/>.</summary>
    public static string? Text(this JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    /// <summary>A text that every answer has.</summary>
    public static string Id(this JsonElement answer, string name) => answer.GetProperty(name).GetString()!;

    /// <summary>A whole number, or <see langword="null"/>.</summary>
    public static int? Number(this JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number ? number.GetInt32() : null;

    /// <summary>Whether it is said to be so.</summary>
    public static bool Flag(this JsonElement answer, string name) => answer.TryGetProperty(name, out var flag) && flag.ValueKind == JsonValueKind.True;

    /// <summary>A time, or <see langword="null"/>.</summary>
    public static DateTimeOffset? Time(this JsonElement answer, string name) =>
        DateTimeOffset.TryParse(answer.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>Tags as a list of <c>Key</c> and <c>Value</c>.</summary>
    public static ImmutableSortedDictionary<string, string> Tags(this JsonElement answer, string name = "Tags") =>
        answer.Items(name).ToImmutableSortedDictionary(tag => tag.Id("Key"), tag => tag.Text("Value") ?? "", StringComparer.Ordinal);

    /// <summary>Tags as an object.</summary>
    public static ImmutableSortedDictionary<string, string> TagMap(this JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var map) && map.ValueKind == JsonValueKind.Object
            ? map.EnumerateObject().ToImmutableSortedDictionary(tag => tag.Name, tag => tag.Value.GetString() ?? "", StringComparer.Ordinal)
            : ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
