namespace Pulumi;

/// <summary>Marks a property of a resource that the engine fills in, and of a stack that it publishes.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OutputAttribute(string? name = null) : Attribute
{
    /// <summary>The name in Pulumi's schema; the property's own when there is none.</summary>
    public string? Name { get; } = name;
}

/// <summary>Marks a member of an argument class that is sent to the provider.</summary>
/// <param name="name">The name in Pulumi's schema.</param>
/// <param name="required">Whether a resource can't do without it.</param>
/// <param name="json">Whether the provider takes it as a JSON text (arguments of provider resources that are not strings).</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class InputAttribute(string name, bool required = false, bool json = false) : Attribute
{
    internal string Name { get; } = name;

    internal bool IsRequired { get; } = required;

    internal bool Json { get; } = json;
}

/// <summary>Marks a class that values of outputs are made of.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OutputTypeAttribute : Attribute;

/// <summary>Marks the constructor of an output type.</summary>
[AttributeUsage(AttributeTargets.Constructor)]
public sealed class OutputConstructorAttribute : Attribute;

/// <summary>The name in Pulumi's schema of a constructor parameter of an output type.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class OutputConstructorParameterAttribute(string name) : Attribute
{
    /// <summary>The name in Pulumi's schema.</summary>
    public string Name { get; } = name;
}

/// <summary>Marks a struct that stands for an open set of strings or numbers.</summary>
[AttributeUsage(AttributeTargets.Struct)]
public sealed class EnumTypeAttribute : Attribute;

/// <summary>The type token of a resource class, by which references to resources find it.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class ResourceTypeAttribute(string type, string? version) : Attribute
{
    /// <summary>The type token.</summary>
    public string Type { get; } = type;

    /// <summary>The version of the package, if any.</summary>
    public string? Version { get; } = version;
}
