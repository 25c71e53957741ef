using System.Globalization;
using System.Text.RegularExpressions;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Helm;

/// <summary>
/// Fills a chart's objects in. <c>${path}</c> alone is the value at the path, and nothing when it is empty; within a text it is its text,
/// with <c>csv:</c> before it <c>key=value</c> pairs or items joined by commas. A map may begin with one of: <c>$when</c>, <c>$unless</c>
/// (with <c>$equals</c>), <c>$given</c> (a path that decides whether it is there), <c>$atLeast</c> (a path and a number), <c>$each</c>
/// (a list, each item as <c>${item}</c>), <c>$merge</c> (maps laid over each other), <c>$value</c> (what stands in its place) and
/// <c>$otherwise</c>.
/// </summary>
internal static partial class ChartTemplate
{
    /// <summary>The filled value; <see langword="null"/> when it is left out.</summary>
    public static object? Fill(object? value, PropertyMap scope) => value switch
    {
        string text when Whole().Match(text) is { Success: true } match => Lookup(match.Groups["path"].Value, scope) is var found
            && IsEmpty(found) ? null : found,
        string text => Part().Replace(text, match => Text(Lookup(match.Groups["path"].Value, scope))),
        PropertyList list => PropertyList.From(list.SelectMany(item => Items(item, scope))),
        PropertyMap map => FillMap(map, scope),
        _ => value,
    };

    /// <summary>The value at a path of the scope, or <see langword="null"/>.</summary>
    public static object? Lookup(string path, PropertyMap scope)
    {
        if (!path.StartsWith("csv:", StringComparison.Ordinal)) return scope.At(path.Split('.'));
        return Lookup(path["csv:".Length..], scope) switch
        {
            PropertyMap map => string.Join(',', map.Select(pair => $"{pair.Key}={Text(pair.Value)}")),
            PropertyList list => string.Join(',', list.Select(Text)),
            var other => other,
        };
    }

    /// <summary>What a template's <c>if</c> takes for true.</summary>
    public static bool IsTrue(object? value) => value is bool flag ? flag : value is double number ? number != 0 : !IsEmpty(value);

    private static object? FillMap(PropertyMap map, PropertyMap scope)
    {
        if (!Holds(map, scope)) return Fill(map["$otherwise"], scope);
        if (map.ContainsKey("$value")) return Fill(map["$value"], scope);
        if (map["$merge"] is PropertyList parts)
        {
            return parts.Select(part => Fill(part, scope)).OfType<PropertyMap>().Aggregate(PropertyMap.Empty, (below, over) => below.Merge(over));
        }

        var filled = map.Where(pair => !pair.Key.StartsWith('$')).Select(pair => KeyValuePair.Create(pair.Key, Fill(pair.Value, scope)));
        return PropertyMap.From(filled.Where(pair => pair.Value is not null));
    }

    private static bool Holds(PropertyMap map, PropertyMap scope)
    {
        if (map.String("$when") is { } when && !IsTrue(Lookup(when, scope))) return false;
        if (map.String("$given") is { } given && Lookup(given, scope) is null) return false;
        if (map.Map("$atLeast").Any(least => Lookup(least.Key, scope) is not double number || number < (double)least.Value!)) return false;
        if (map.String("$unless") is not { } unless) return true;
        return map.String("$equals") is { } text ? Text(Lookup(unless, scope)) != text : !IsTrue(Lookup(unless, scope));
    }

    private static IEnumerable<object?> Items(object? item, PropertyMap scope)
    {
        if (item is PropertyMap map && map.String("$each") is { } path)
        {
            return Lookup(path, scope) is PropertyList list ? list.Select(each => Fill(map["$value"], scope.With("item", each))) : [];
        }

        return Fill(item, scope) is { } filled ? [filled] : [];
    }

    private static bool IsEmpty(object? value) => value is null or "" or PropertyMap { Count: 0 } or PropertyList { Count: 0 };

    private static string Text(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        double number => number.ToString(CultureInfo.InvariantCulture),
        string text => text,
        _ => PropertyValue.ToJson(value),
    };

    [GeneratedRegex(@"^\$\{(?<path>[^{}]+)\}$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Whole();

    [GeneratedRegex(@"\$\{(?<path>[^{}]+)\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Part();
}
