namespace Pulumi;

/// <summary>Marks a property of a resource that the engine fills in, and of a stack that it publishes.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OutputAttribute(string? name = null) : Attribute
{
    /// <summary>The name in Pulumi's schema; the property's own when there is none.</summary>
    public string? Name { get; } = name;
}
