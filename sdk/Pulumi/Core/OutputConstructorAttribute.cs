namespace Pulumi;

/// <summary>Marks the constructor of an output type.</summary>
[AttributeUsage(AttributeTargets.Constructor)]
public sealed class OutputConstructorAttribute : Attribute;
