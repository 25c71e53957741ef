namespace Pulumi;

/// <summary>The type token of a resource class, by which references to resources find it.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class ResourceTypeAttribute(string type, string? version) : Attribute
{
    /// <summary>The type token.</summary>
    public string Type { get; } = type;

    /// <summary>The version of the package, if any.</summary>
    public string? Version { get; } = version;
}
