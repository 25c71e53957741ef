using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Events;

/// <summary>
/// EventBridge's event patterns (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html): an event matches when
/// every field that the pattern names has one of the listed values. Of the comparisons beyond equality there are <c>prefix</c>,
/// <c>suffix</c>, <c>equals-ignore-case</c>, <c>wildcard</c>, <c>anything-but</c>, <c>numeric</c> and <c>exists</c>.
/// </summary>
internal static class EventPattern
{
    private const string Invalid = "InvalidEventPatternException";
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="ResourceException"><c>InvalidEventPatternException</c>.</exception>
    public static PropertyMap Parse(string json)
    {
        PropertyMap pattern;
        try
        {
            pattern = PropertyValue.Parse(json) as PropertyMap ?? throw Refusal("Filter is not an object");
        }
        catch (JsonException)
        {
            throw Refusal("Filter is not valid JSON");
        }

        RequireValid(pattern);
        return pattern;
    }

    /// <summary>Whether the event has what the pattern asks for.</summary>
    public static bool Matches(PropertyMap pattern, PropertyMap content) =>
        pattern.All(field => field.Value is PropertyMap nested
            ? Matches(nested, content.Map(field.Key))
            : ((PropertyList)field.Value!).Any(rule => IsMet(rule, content, field.Key)));

    private static bool IsMet(object? rule, PropertyMap content, string field)
    {
        if (rule is PropertyMap comparison && comparison["exists"] is bool exists) return content.ContainsKey(field) == exists;
        if (!content.ContainsKey(field)) return false;

        // Of a list in the event one element is enough.
        return content[field] is PropertyList values ? values.Any(value => IsMetBy(rule, value)) : IsMetBy(rule, content[field]);
    }

    private static bool IsMetBy(object? rule, object? value)
    {
        if (rule is not PropertyMap comparison) return Equals(rule, value);
        var (kind, wanted) = comparison.Single();
        return kind switch
        {
            "anything-but" => wanted switch
            {
                PropertyList list => !list.Any(each => IsMetBy(each, value)),
                _ => !IsMetBy(wanted, value),
            },
            "numeric" => value is double number && InRange(number, (PropertyList)wanted!),
            "prefix" when wanted is PropertyMap ignoring => value is string text && text.StartsWith(IgnoreCase(ignoring), StringComparison.OrdinalIgnoreCase),
            "suffix" when wanted is PropertyMap ignoring => value is string text && text.EndsWith(IgnoreCase(ignoring), StringComparison.OrdinalIgnoreCase),
            "prefix" => value is string text && text.StartsWith((string)wanted!, StringComparison.Ordinal),
            "suffix" => value is string text && text.EndsWith((string)wanted!, StringComparison.Ordinal),
            "equals-ignore-case" => value is string text && text.Equals((string)wanted!, StringComparison.OrdinalIgnoreCase),
            _ => value is string text && Regex.IsMatch(text, Wildcard((string)wanted!), RegexOptions.CultureInvariant, MatchTimeout),
        };
    }

    // Of the signs of other languages only the star means something.
    private static string Wildcard(string pattern) => $"^{string.Join(".*", pattern.Split('*').Select(Regex.Escape))}$";

    private static bool InRange(double number, PropertyList bounds) => Enumerable.Range(0, bounds.Count / 2).All(index =>
    {
        var bound = (double)bounds[(index * 2) + 1]!;
        return (string)bounds[index * 2]! switch
        {
            "=" => number == bound,
            "<" => number < bound,
            "<=" => number <= bound,
            ">" => number > bound,
            _ => number >= bound,
        };
    });

    private static string IgnoreCase(PropertyMap comparison) => comparison.RequiredString("equals-ignore-case");

    private static void RequireValid(PropertyMap pattern)
    {
        if (pattern.Count == 0) throw Refusal("Empty objects are not allowed");
        foreach (var (field, rules) in pattern)
        {
            if (rules is PropertyMap nested) RequireValid(nested);
            else if (rules is not PropertyList list) throw Refusal($"\"{field}\" must be an object or an array");
            else if (list.Count == 0) throw Refusal("Empty arrays are not allowed");
            else foreach (var rule in list) RequireValidRule(rule);
        }
    }

    private static void RequireValidRule(object? rule)
    {
        if (rule is PropertyList) throw Refusal("Match value must be String, number, true, false, or null");
        if (rule is not PropertyMap comparison) return;
        if (comparison.Count != 1) throw Refusal("Only one key allowed in match expression");
        var (kind, wanted) = comparison.Single();
        var isValid = kind switch
        {
            "exists" => wanted is bool,
            "prefix" or "suffix" => wanted is string || (wanted is PropertyMap map && map["equals-ignore-case"] is string),
            "equals-ignore-case" or "wildcard" => wanted is string,
            "anything-but" => IsValidExclusion(wanted),
            "numeric" => wanted is PropertyList bounds && IsValidRange(bounds),
            _ => throw Refusal($"Unrecognized match type {kind}"),
        };
        if (!isValid) throw Refusal(string.Create(CultureInfo.InvariantCulture, $"{kind} match pattern has a value of a wrong kind"));
    }

    private static bool IsValidExclusion(object? wanted)
    {
        if (wanted is PropertyMap) RequireValidRule(wanted);
        return wanted is string or double or PropertyMap || (wanted is PropertyList { Count: > 0 } list && list.All(each => each is string or double));
    }

    private static bool IsValidRange(PropertyList bounds) =>
        bounds.Count is 2 or 4 && Enumerable.Range(0, bounds.Count / 2)
            .All(index => bounds[index * 2] is "=" or "<" or "<=" or ">" or ">=" && bounds[(index * 2) + 1] is double);

    private static ResourceException Refusal(string reason) => new(Invalid, $"Event pattern is not valid. Reason: {reason}");
}
