using System.Collections.Immutable;

namespace Pulumi.Serialization;

/// <summary>An encoded value as programs see it: plain, with what its parts make of the whole.</summary>
internal readonly record struct DecodedValue(object? Value, bool IsKnown, bool IsSecret)
{
    public static DecodedValue From(object? encoded) => encoded switch
    {
        UnknownValue => new(null, false, false),
        SecretValue secret => From(secret.Value) with { IsSecret = true },
        ResourceReference reference => new(ResourceTypes.Refer(reference.Urn), true, false),
        ImmutableArray<object?> list => FromList(list),
        ImmutableDictionary<string, object?> map => FromMap(map),
        _ => new(encoded, true, false),
    };

    /// <summary>The known values of arguments by name, as a provider gets them.</summary>
    public static ImmutableDictionary<string, object> KnownValues(ImmutableDictionary<string, object?> arguments)
    {
        var result = ImmutableDictionary.CreateBuilder<string, object>();
        foreach (var (name, encoded) in arguments)
        {
            if (From(encoded) is { IsKnown: true, Value: { } value }) result.Add(name, value);
        }

        return result.ToImmutable();
    }

    private static DecodedValue FromList(ImmutableArray<object?> list)
    {
        var (isKnown, isSecret) = (true, false);
        var items = ImmutableArray.CreateBuilder<object?>(list.Length);
        foreach (var encoded in list)
        {
            var item = From(encoded);
            isKnown &= item.IsKnown;
            isSecret |= item.IsSecret;
            items.Add(item.Value);
        }

        return new(items.MoveToImmutable(), isKnown, isSecret);
    }

    private static DecodedValue FromMap(ImmutableDictionary<string, object?> map)
    {
        var (isKnown, isSecret) = (true, false);
        var items = ImmutableDictionary.CreateBuilder<string, object?>();
        foreach (var (key, encoded) in map)
        {
            // The engine keeps what it notes beside the values under such keys.
            if (key.StartsWith("__", StringComparison.Ordinal)) continue;

            var item = From(encoded);
            isKnown &= item.IsKnown;
            isSecret |= item.IsSecret;
            items.Add(key, item.Value);
        }

        return new(items.ToImmutable(), isKnown, isSecret);
    }
}
