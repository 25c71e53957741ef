namespace Pulumi;

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
