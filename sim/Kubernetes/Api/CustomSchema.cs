using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Api;

/// <summary>
/// A custom kind's structural schema, as far as definitions of the course use it: types, properties, required fields, enumerations. What
/// is said of a create is the validation's text, what is said of an apply that of the typed patch (recorded case 09a).
/// </summary>
internal static class CustomSchema
{
    private const string PreservesUnknown = "x-kubernetes-preserve-unknown-fields";

    /// <summary>Takes fields away that the schema does not declare; identity and metadata stay.</summary>
    public static PropertyMap Prune(PropertyMap schema, PropertyMap manifest) =>
        ((PropertyMap)PruneValue(schema, manifest)!)
            .With("apiVersion", manifest["apiVersion"]).With("kind", manifest["kind"]).With("metadata", manifest["metadata"]);

    /// <summary>What the validation refuses.</summary>
    public static ImmutableArray<string> Problems(PropertyMap schema, PropertyMap manifest) => [.. Problems(schema, manifest, "")];

    /// <summary>What a server-side apply refuses: values of another type, and fields that are not declared.</summary>
    /// <exception cref="KubernetesApiException"><c>BadRequest</c>.</exception>
    public static void RequireTyped(KubernetesKind kind, PropertyMap manifest)
    {
        ImmutableArray<string> problems =
            [.. TypeProblems(kind.Schema!, manifest.With("apiVersion", null).With("kind", null).With("metadata", null), "")];
        if (problems.IsEmpty) return;
        var metadata = manifest.Map("metadata");
        var what = kind.IsNamespaced ? $"{metadata.String("namespace")}/{metadata.String("name")}" : $"/{metadata.String("name")}";
        throw new KubernetesApiException(
            "BadRequest",
            $"failed to create typed patch object ({what}; {kind.ApiVersion}, Kind={kind.Name}): "
            + (problems is [var only] ? only : $"errors:\n  {string.Join("\n  ", problems)}"));
    }

    private static object? PruneValue(PropertyMap schema, object? value) => value switch
    {
        PropertyMap map when IsClosed(schema) => PropertyMap.From(
            map.Where(pair => schema.Map("properties").ContainsKey(pair.Key))
                .Select(pair => KeyValuePair.Create(pair.Key, PruneValue(schema.Map("properties").Map(pair.Key), pair.Value)))),
        PropertyList list => PropertyList.From(list.Select(item => PruneValue(schema.Map("items"), item))),
        _ => value,
    };

    private static IEnumerable<string> Problems(PropertyMap schema, object? value, string path)
    {
        if (schema.String("type") is { } type && !IsOf(type, value))
        {
            return [$"{path}: Invalid value: \"{Name(value)}\": {path} in body must be of type {type}: \"{Name(value)}\""];
        }

        return value switch
        {
            PropertyMap map => schema.Strings("required").Where(field => !map.ContainsKey(field)).Select(field => $"{Join(path, field)}: Required value")
                .Concat(map.SelectMany(pair => Problems(Field(schema, pair.Key), pair.Value, Join(path, pair.Key)))),
            PropertyList list => list.SelectMany((item, index) => Problems(schema.Map("items"), item, Item(path, index))),
            string text when schema["enum"] is PropertyList values && !values.Contains(text) =>
                [$"{path}: Unsupported value: \"{text}\": supported values: {string.Join(", ", values.Select(each => $"\"{each}\""))}"],
            _ => [],
        };
    }

    private static IEnumerable<string> TypeProblems(PropertyMap schema, object? value, string path)
    {
        if (schema.String("type") is { } type && !IsOf(type, value)) return [$"{path}: {Expected(type, value)}"];
        return value switch
        {
            PropertyMap map => map.SelectMany(pair => IsClosed(schema) && !schema.Map("properties").ContainsKey(pair.Key)
                ? [$"{path}.{pair.Key}: field not declared in schema"]
                : TypeProblems(Field(schema, pair.Key), pair.Value, $"{path}.{pair.Key}")),
            PropertyList list => list.SelectMany((item, index) => TypeProblems(schema.Map("items"), item, Item(path, index))),
            _ => [],
        };
    }

    private static bool IsClosed(PropertyMap schema) =>
        schema.ContainsKey("properties") && !schema.ContainsKey("additionalProperties") && !schema.Flag(PreservesUnknown);

    private static PropertyMap Field(PropertyMap schema, string name) =>
        schema.Map("properties")[name] as PropertyMap ?? schema.Map("additionalProperties");

    private static bool IsOf(string type, object? value) => type switch
    {
        "object" => value is PropertyMap,
        "array" => value is PropertyList,
        "string" => value is string,
        "boolean" => value is bool,
        "integer" => value is double number && number == Math.Truncate(number),
        "number" => value is double,
        _ => true,
    };

    /// <summary>The words of structured-merge-diff (https://github.com/kubernetes-sigs/structured-merge-diff, <c>typed/validate.go</c>).</summary>
    private static string Expected(string type, object? value) => type switch
    {
        "integer" or "number" => $"expected numeric (int or float), got {Name(value)}",
        "object" => $"expected map, got {Printed(value)}",
        "array" => $"expected list, got {Printed(value)}",
        "boolean" => $"expected boolean, got {Printed(value)}",
        _ => $"expected string, got {Printed(value)}",
    };

    private static string Printed(object? value) => $"&value.valueUnstructured{{Value:{PropertyValue.ToJson(value)}}}";

    private static string Name(object? value) => value switch
    {
        null => "null",
        string => "string",
        bool => "boolean",
        double number => number == Math.Truncate(number) ? "integer" : "number",
        PropertyList => "array",
        _ => "object",
    };

    private static string Join(string path, string field) => path.Length == 0 ? field : $"{path}.{field}";

    private static string Item(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");
}
