namespace Pulumi.Serialization;

// Encoded values are null, bool, double, string, ImmutableArray<object?>, ImmutableDictionary<string, object?>, assets and these.

/// <summary>A value that is not known.</summary>
internal sealed class UnknownValue
{
    public static readonly UnknownValue Instance = new();

    private UnknownValue()
    {
    }
}

/// <summary>A value that is secret.</summary>
internal sealed record SecretValue(object? Value);

/// <summary>A resource as an argument.</summary>
internal sealed record ResourceReference(string Urn);
