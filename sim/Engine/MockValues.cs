using System.Collections.Immutable;
using Lab.Simulation.Resources;
using Pulumi;
using Pulumi.Utilities;

namespace Lab.Simulation.Engine;

/// <summary>Translates between property values and those that Pulumi's mocks take and give.</summary>
internal static class MockValues
{
    private const string UrnKey = "urn";
    private const string ReferenceKey = "$resource";

    /// <summary>
    /// Values from Pulumi. A resource becomes a reference, see <see cref="ReferencedUrn"/>, a file or archive its <see cref="AssetValue"/>.
    /// </summary>
    /// <exception cref="ArgumentException">A value has no counterpart, or a file can't be read.</exception>
    public static async Task<PropertyMap> FromAsync(IEnumerable<KeyValuePair<string, object>> values)
    {
        var result = new List<KeyValuePair<string, object?>>();
        foreach (var (key, value) in values) result.Add(KeyValuePair.Create(key, await FromAsync(value).ConfigureAwait(false)));
        return PropertyMap.From(result);
    }

    /// <inheritdoc cref="FromAsync(IEnumerable{KeyValuePair{string, object}})"/>
    public static async Task<object?> FromAsync(object? value)
    {
        switch (value)
        {
            case Resource resource:
                return await ReferenceAsync(resource).ConfigureAwait(false);
            case AssetOrArchive asset:
                return AssetReader.Read(asset).ToPropertyMap();
            case ImmutableDictionary<string, object> map:
                return await FromAsync((IEnumerable<KeyValuePair<string, object>>)map).ConfigureAwait(false);
            case ImmutableArray<object> list:
                var items = new List<object?>();
                foreach (var item in list) items.Add(await FromAsync(item).ConfigureAwait(false));
                return PropertyList.From(items);
            default:
                return PropertyValue.Of(value);
        }
    }

    /// <summary>The URN of a reference, or <see langword="null"/> for any other value.</summary>
    public static string? ReferencedUrn(PropertyMap value) => value.Flag(ReferenceKey) ? value.String(UrnKey) : null;

    /// <summary>References as a provider gets them that doesn't know of references: their ids.</summary>
    public static PropertyMap WithIds(PropertyMap values, Func<string, string?> idOf)
    {
        return (PropertyMap)Convert(values)!;

        object? Convert(object? value) => value switch
        {
            PropertyMap map when ReferencedUrn(map) is { } urn => idOf(urn),
            PropertyMap map => PropertyMap.From(map.Select(pair => KeyValuePair.Create(pair.Key, Convert(pair.Value)))),
            PropertyList list => PropertyList.From(list.Select(Convert)),
            _ => value,
        };
    }

    /// <summary>Values for Pulumi, without files and archives: of those state has no content to give back.</summary>
    public static ImmutableDictionary<string, object?> To(PropertyMap values) => values.Where(pair => AssetValue.TryRead(pair.Value) is null)
        .ToImmutableDictionary(pair => pair.Key, pair => To(pair.Value));

    private static object? To(object? value) => value switch
    {
        PropertyMap map => To(map),
        PropertyList list => list.Select(To).ToImmutableArray(),
        _ => value,
    };

    private static async Task<PropertyMap> ReferenceAsync(Resource resource) =>
        PropertyMap.Of((ReferenceKey, true), (UrnKey, await OutputUtilities.GetValueAsync(resource.Urn!).ConfigureAwait(false)));
}
