using System.Collections.Frozen;
using System.Text.Json;

namespace Lab.Terraform.Schema;

/// <summary>An attribute.</summary>
/// <param name="Type">Its type.</param>
/// <param name="IsRequired">Whether it must be set.</param>
/// <param name="IsInput">Whether it may be set; what only AWS decides may not.</param>
internal sealed record AttributeSchema(AttributeType Type, bool IsRequired, bool IsInput)
{
    public static AttributeSchema Parse(JsonElement element)
    {
        var isRequired = Flag("required");
        var type = element.TryGetProperty("nested_type", out var nested) ? AttributeType.ParseNested(nested) : AttributeType.Parse(element.GetProperty("type"));
        return new AttributeSchema(type, isRequired, isRequired || Flag("optional"));

        bool Flag(string name) => element.TryGetProperty(name, out var flag) && flag.GetBoolean();
    }
}

/// <summary>A type of Terraform's.</summary>
internal abstract record AttributeType
{
    /// <summary>Reads a type such as <c>"string"</c> or <c>["set", ["object", {…}]]</c>.</summary>
    public static AttributeType Parse(JsonElement type)
    {
        if (type.ValueKind == JsonValueKind.String) return new ScalarType(type.GetString()!);
        return type[0].GetString() switch
        {
            "object" => new ObjectType(type[1].EnumerateObject().ToFrozenDictionary(
                item => item.Name, item => new AttributeSchema(Parse(item.Value), IsRequired: false, IsInput: true), StringComparer.Ordinal)),
            var collection => new CollectionType(collection == "map", Parse(type[1])),
        };
    }

    /// <summary>Reads an attribute that is made of attributes.</summary>
    public static AttributeType ParseNested(JsonElement nested)
    {
        var members = new ObjectType(nested.GetProperty("attributes").EnumerateObject().ToFrozenDictionary(
            item => item.Name, item => AttributeSchema.Parse(item.Value), StringComparer.Ordinal));
        return nested.GetProperty("nesting_mode").GetString() switch
        {
            "single" => members,
            var mode => new CollectionType(mode == "map", members),
        };
    }
}

/// <summary><c>string</c>, <c>number</c>, <c>bool</c> or <c>dynamic</c>.</summary>
internal sealed record ScalarType(string Name) : AttributeType;

/// <summary>A list, set or map of values of one type.</summary>
internal sealed record CollectionType(bool IsMap, AttributeType Element) : AttributeType;

/// <summary>An object; all its members must be written, missing ones as null.</summary>
internal sealed record ObjectType(FrozenDictionary<string, AttributeSchema> Members) : AttributeType;
