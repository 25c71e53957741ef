namespace Pulumi;

/// <summary>The name in Pulumi's schema of a constructor parameter of an output type.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class OutputConstructorParameterAttribute(string name) : Attribute
{
    /// <summary>The name in Pulumi's schema.</summary>
    public string Name { get; } = name;
}
