using System.Collections.Immutable;

namespace Pulumi;

/// <summary>
/// What an output is once it is there: a value, or the fact that it is not known yet, with its secrecy and the resources it comes from.
/// Untyped on purpose: the asynchronous core is then compiled once instead of once for each value type that outputs carry.
/// </summary>
internal sealed class OutputData(object? value, bool isKnown, bool isSecret, ImmutableHashSet<Resource> resources)
{
    public object? Value { get; } = value;

    public bool IsKnown { get; } = isKnown;

    public bool IsSecret { get; } = isSecret;

    public ImmutableHashSet<Resource> Resources { get; } = resources;

    public static OutputData Known(object? value, bool isSecret = false) => new(value, true, isSecret, []);

    public static OutputData Unknown(object? value = null) => new(value, false, false, []);

    public OutputData WithSecret(bool isSecret) => new(Value, IsKnown, isSecret, Resources);

    public OutputData WithResource(Resource resource) => new(Value, IsKnown, IsSecret, Resources.Add(resource));

    /// <summary>The value as <typeparamref name="T"/>; no value is the type's default.</summary>
    public static T As<T>(object? value) => value is null ? default! : (T)value;
}
