using System.Collections.Frozen;

namespace Lab.Terraform.Schema;

/// <summary>The properties that Pulumi.Aws calls otherwise than its rule would.</summary>
internal static class PropertyNames
{
    // Fields with a name of their own in the provider's mapping, provider/resources.go of pulumi-aws 7.48.0, for the types that the lab registers.
    private static readonly FrozenDictionary<(string Type, string Property), string> Exceptions = new Dictionary<(string, string), string>
    {
        [("aws_cloudwatch_metric_alarm", "name")] = "alarm_name",
        [("aws_lambda_function", "code")] = "filename",
        [("aws_lambda_function", "name")] = "function_name",
        [("aws_lambda_permission", "function")] = "function_name",
    }.ToFrozenDictionary();

    /// <summary>The name of a property of the resource type in Terraform, where it follows no rule.</summary>
    public static string? Exception(string terraformType, string property) => Exceptions.GetValueOrDefault((terraformType, property));

    /// <summary>The name of an attribute of the resource type in Pulumi, where it follows no rule.</summary>
    public static string? ExceptionTo(string terraformType, string attribute) =>
        Exceptions.FirstOrDefault(item => item.Key.Type == terraformType && item.Value == attribute).Key.Property;

    /// <summary>What Pulumi may call an attribute: in camel case, a list in the plural unless it holds one element at most.</summary>
    public static IEnumerable<string> Of(string attribute, bool isList)
    {
        var name = CamelCase(attribute);
        yield return name;
        if (!isList) yield break;
        yield return Plural(name);
        if (Singular(name) is { } singular) yield return singular;
    }

    private static string CamelCase(string name)
    {
        var words = name.Split('_');
        return words[0] + string.Concat(words.Skip(1).Select(word => word.Length == 0 ? "" : char.ToUpperInvariant(word[0]) + word[1..]));
    }

    private static string Plural(string name) => name switch
    {
        [.., 's' or 'x'] or [.., 'c' or 's', 'h'] => name + "es",
        [.. var stem, 'y'] when stem[^1] is not ('a' or 'e' or 'i' or 'o' or 'u') => stem + "ies",
        _ => name + "s",
    };

    private static string? Singular(string name) => name switch
    {
        [.. var stem, 'i', 'e', 's'] => stem + "y",
        [.. var stem, 's'] when stem[^1] != 's' => stem,
        _ => null,
    };
}
