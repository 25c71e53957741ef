using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Lab.Terraform.Registration;

/// <summary>
/// Numbers that stand for outputs of other resources while a program runs, where a text can't: nobody else writes numbers as large, so that they are
/// found again in what the program made of them.
/// </summary>
internal sealed partial class NumberReferences
{
    private const int First = 1_987_000_000;

    private readonly ConcurrentDictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private int _last = First;

    /// <summary>The number that stands for the reference.</summary>
    public double For(string reference) => _numbers.GetOrAdd(reference, _ => Interlocked.Increment(ref _last));

    /// <summary>The value with all such numbers replaced by what they stand for.</summary>
    public JsonNode? Replace(JsonNode? value) => value switch
    {
        JsonObject map => new JsonObject(map.Select(item => KeyValuePair.Create(item.Key, Replace(item.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Replace)]),
        JsonValue single when single.TryGetValue<string>(out var text) => JsonValue.Create(Replace(text)),
        JsonValue single when single.TryGetValue<double>(out var number) && number is >= First and <= int.MaxValue =>
            JsonValue.Create(Replace(number.ToString(CultureInfo.InvariantCulture))),
        _ => value?.DeepClone(),
    };

    private string Replace(string text) => Number().Replace(text, match =>
        _numbers.FirstOrDefault(item => item.Value == int.Parse(match.Value, CultureInfo.InvariantCulture)).Key ?? match.Value);

    [GeneratedRegex("(?<![0-9])1987[0-9]{6}(?![0-9])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Number();
}
