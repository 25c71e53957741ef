using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Lab.Terraform.Registration;

/// <summary>
/// What stands for outputs of other resources while a program runs, where the text of a reference can't: whole numbers, names of hosts
/// in addresses, and base64. They are made of numbers that nobody else writes, so that they are found again in what the program made of them.
/// </summary>
internal sealed partial class Placeholders
{
    private const int First = 1_987_000_000;
    private const string HostSuffix = ".invalid";

    // Makes the length a multiple of four.
    private const string Base64Prefix = "AA";

    private readonly ConcurrentDictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private int _last = First;

    /// <summary>The number that stands for the reference.</summary>
    public double Number(string reference) => _numbers.GetOrAdd(reference, _ => Interlocked.Increment(ref _last));

    /// <summary>The name of a host that stands for the reference.</summary>
    public string Host(string reference) => Number(reference).ToString(CultureInfo.InvariantCulture) + HostSuffix;

    /// <summary>The base64 that stands for the reference.</summary>
    public string Base64(string reference) => Base64Prefix + Number(reference).ToString(CultureInfo.InvariantCulture);

    /// <summary>The value with all of them replaced by what they stand for.</summary>
    public JsonNode? Replace(JsonNode? value) => value switch
    {
        JsonObject map => new JsonObject(map.Select(item => KeyValuePair.Create(Replace(item.Key), Replace(item.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Replace)]),
        JsonValue single when single.TryGetValue<string>(out var text) => JsonValue.Create(Replace(text)),
        JsonValue single when single.TryGetValue<double>(out var number) && number is >= First and <= int.MaxValue =>
            JsonValue.Create(Replace(number.ToString(CultureInfo.InvariantCulture))),
        _ => value?.DeepClone(),
    };

    private string Replace(string text) => Base64Text.Decode(text) is { } inside && Placeholder().IsMatch(inside)
        ? Convert.ToBase64String(Encoding.UTF8.GetBytes(Replace(inside)))
        : Placeholder().Replace(text, match => ReferenceOf(int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture)) ?? match.Value);

    private string? ReferenceOf(int number) => _numbers.FirstOrDefault(item => item.Value == number).Key;

    [GeneratedRegex("(?<![0-9])(AA)?(?<number>1987[0-9]{6})(\\.invalid|(?![0-9]))", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Placeholder();
}
