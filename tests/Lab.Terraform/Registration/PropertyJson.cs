using System.Collections;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Lab.Simulation.Resources;
using Pulumi;

namespace Lab.Terraform.Registration;

/// <summary>Values of Pulumi's mocks as JSON.</summary>
internal static class PropertyJson
{
    /// <summary>Inputs that a mock was given.</summary>
    public static JsonObject From(IReadOnlyDictionary<string, object> inputs) => new(inputs.OrderBy(item => item.Key, StringComparer.Ordinal)
        .Select(item => KeyValuePair.Create(item.Key, From(item.Value))));

    /// <summary>Properties for a mock's answer.</summary>
    public static ImmutableDictionary<string, object?> ToMock(PropertyMap values) =>
        values.ToImmutableDictionary(item => item.Key, item => ToMock(item.Value));

    private static JsonNode? From(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        double number => JsonValue.Create(number),
        AssetOrArchive file => AssetContent.Of(file),
        IReadOnlyDictionary<string, object> map => From(map),
        IEnumerable list => new JsonArray([.. list.Cast<object?>().Select(From)]),
        CustomResource resource => JsonValue.Create(TerraformAddress.Reference(
            TerraformAddress.Of(resource.GetResourceType(), resource.GetResourceName()), "id")),
        _ => throw new InvalidOperationException($"a mock has no input of {value.GetType()}"),
    };

    private static object? ToMock(object? value) => value switch
    {
        PropertyMap map => ToMock(map),
        PropertyList list => list.Select(ToMock).ToImmutableArray(),
        _ => value,
    };
}
