using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Api;

/// <summary>Label selectors and node selector terms (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/).</summary>
internal static class LabelSelector
{
    /// <summary>Whether a selector with <c>matchLabels</c> and <c>matchExpressions</c> chooses the labels; an empty one chooses all.</summary>
    public static bool Matches(PropertyMap selector, ImmutableSortedDictionary<string, string> labels) =>
        MatchesMap(selector.StringMap("matchLabels"), labels)
            && selector.List("matchExpressions").Maps.All(expression => MatchesExpression(expression, labels));

    /// <summary>Whether the labels have all these pairs.</summary>
    public static bool MatchesMap(ImmutableSortedDictionary<string, string> pairs, ImmutableSortedDictionary<string, string> labels) =>
        pairs.All(pair => labels.TryGetValue(pair.Key, out var value) && value == pair.Value);

    /// <summary>Whether one expression (<c>key</c>, <c>operator</c>, <c>values</c>) holds.</summary>
    public static bool MatchesExpression(PropertyMap expression, ImmutableSortedDictionary<string, string> labels)
    {
        var has = labels.TryGetValue(expression.RequiredString("key"), out var value);
        var values = expression.Strings("values");
        return expression.RequiredString("operator") switch
        {
            "In" => has && values.Contains(value!),
            "NotIn" => !has || !values.Contains(value!),
            "Exists" => has,
            "DoesNotExist" => !has,
            "Gt" => has && long.TryParse(value, CultureInfo.InvariantCulture, out var number)
                && number > long.Parse(values[0], CultureInfo.InvariantCulture),
            "Lt" => has && long.TryParse(value, CultureInfo.InvariantCulture, out var number)
                && number < long.Parse(values[0], CultureInfo.InvariantCulture),
            _ => false,
        };
    }
}
