using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Lab.Simulation.Resources;

/// <summary>
/// The property values of a resource: an immutable JSON object with ordinal key order and value equality. Values are
/// <see langword="bool"/>, <see langword="double"/>, <see langword="string"/>, <see cref="PropertyList"/>, <see cref="PropertyMap"/> or
/// <see langword="null"/>. What is unknown in a preview is absent, as it is in the inputs that Pulumi hands to a mock.
/// </summary>
[JsonConverter(typeof(PropertyMapConverter))]
public sealed class PropertyMap : IReadOnlyDictionary<string, object?>, IEquatable<PropertyMap>
{
    // In order of the keys. Nearly all maps are small: an array is searched, copied and compared faster than a tree, and takes less memory.
    private readonly ImmutableArray<KeyValuePair<string, object?>> _pairs;
    private ImmutableSortedDictionary<string, string>? _texts;

    private PropertyMap(ImmutableArray<KeyValuePair<string, object?>> pairs) => _pairs = pairs;

    /// <summary>The map without a property.</summary>
    public static PropertyMap Empty { get; } = new([]);

    /// <summary>
    /// Makes a map from anything that looks like one (a dictionary with text keys, a JSON object); nested values are converted too.
    /// </summary>
    /// <exception cref="ArgumentException">A value is of a kind that JSON has not, or a key has several.</exception>
    public static PropertyMap From(IEnumerable<KeyValuePair<string, object?>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values as PropertyMap ?? Sorted([.. values.Select(pair => KeyValuePair.Create(pair.Key, PropertyValue.Of(pair.Value)))]);
    }

    /// <summary>Makes a map from pairs, leaving out those whose value is <see langword="null"/>.</summary>
    public static PropertyMap Of(params ReadOnlySpan<(string Key, object? Value)> values)
    {
        var pairs = new List<KeyValuePair<string, object?>>(values.Length);
        foreach (var (key, value) in values)
        {
            if (value is not null) pairs.Add(KeyValuePair.Create(key, PropertyValue.Of(value)));
        }

        return Sorted([.. pairs]);
    }

    /// <summary>The map with one property set (or taken away, when <paramref name="value"/> is <see langword="null"/>).</summary>
    public PropertyMap With(string key, object? value)
    {
        var index = IndexOf(key);
        if (value is null) return index < 0 ? this : new PropertyMap(_pairs.RemoveAt(index));
        var pair = KeyValuePair.Create(key, PropertyValue.Of(value));
        return new PropertyMap(index < 0 ? _pairs.Insert(~index, pair) : _pairs.SetItem(index, pair));
    }

    /// <summary>This map with all properties of another one laid over it.</summary>
    public PropertyMap Merge(PropertyMap over)
    {
        ArgumentNullException.ThrowIfNull(over);
        return over.Count == 0 ? this : Sorted([.. _pairs.Where(pair => over.IndexOf(pair.Key) < 0), .. over._pairs]);
    }

    /// <summary>The text of a property, or <see langword="null"/>. Numbers and booleans are written as JSON writes them.</summary>
    public string? String(string key) => this[key] switch
    {
        null => null,
        string text => text,
        bool flag => flag ? "true" : "false",
        double number => number.ToString(CultureInfo.InvariantCulture),
        var other => throw new ArgumentException($"property {key} is a {other.GetType().Name}, not a text"),
    };

    /// <summary>The text of a property that must be there.</summary>
    /// <exception cref="ArgumentException">The property is missing.</exception>
    public string RequiredString(string key) => String(key) ?? throw new ArgumentException($"Missing required property '{key}'");

    /// <summary>The number of a property, or <see langword="null"/>; a numeric text counts.</summary>
    public int? Integer(string key) => this[key] switch
    {
        null => null,
        double number => (int)number,
        string text => int.Parse(text, CultureInfo.InvariantCulture),
        var other => throw new ArgumentException($"property {key} is a {other.GetType().Name}, not a number"),
    };

    /// <summary>The truth of a property, or <paramref name="otherwise"/> when it is missing.</summary>
    public bool Flag(string key, bool otherwise = false) => this[key] switch
    {
        null => otherwise,
        bool flag => flag,
        string text => bool.Parse(text),
        var other => throw new ArgumentException($"property {key} is a {other.GetType().Name}, not a boolean"),
    };

    /// <summary>The object of a property; the empty one when it is missing.</summary>
    public PropertyMap Map(string key) => this[key] as PropertyMap ?? Empty;

    /// <summary>The list of a property; the empty one when it is missing.</summary>
    public PropertyList List(string key) => this[key] as PropertyList ?? PropertyList.Empty;

    /// <summary>The texts of a list property; none when it is missing.</summary>
    public ImmutableArray<string> Strings(string key) => [.. List(key).Select(value => (string)value!)];

    /// <summary>The texts of a map property such as <c>tags</c>; none when it is missing.</summary>
    public ImmutableSortedDictionary<string, string> StringMap(string key) => Map(key).Texts;

    /// <summary>The value at a path such as <c>spec.template.metadata</c>, or <see langword="null"/>.</summary>
    public object? At(params ReadOnlySpan<string> path)
    {
        object? value = this;
        foreach (var key in path) value = (value as PropertyMap)?[key];
        return value;
    }

    /// <summary>The value of a property, or <see langword="null"/> when it is missing.</summary>
    public object? this[string key] => IndexOf(key) is >= 0 and var index ? _pairs[index].Value : null;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _pairs.Select(pair => pair.Key);

    /// <inheritdoc/>
    public IEnumerable<object?> Values => _pairs.Select(pair => pair.Value);

    /// <inheritdoc/>
    public int Count => _pairs.Length;

    /// <inheritdoc/>
    public bool ContainsKey(string key) => IndexOf(key) >= 0;

    /// <inheritdoc/>
    public bool TryGetValue(string key, out object? value)
    {
        var index = IndexOf(key);
        value = index < 0 ? null : _pairs[index].Value;
        return index >= 0;
    }

    /// <summary>The properties by key in ordinal order.</summary>
    public ImmutableArray<KeyValuePair<string, object?>>.Enumerator GetEnumerator() => _pairs.GetEnumerator();

    IEnumerator<KeyValuePair<string, object?>> IEnumerable<KeyValuePair<string, object?>>.GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, object?>>)_pairs).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable)_pairs).GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(PropertyMap? other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is null || other.Count != Count) return false;
        for (var index = 0; index < _pairs.Length; index++)
        {
            if (_pairs[index].Key != other._pairs[index].Key || !Equals(_pairs[index].Value, other._pairs[index].Value)) return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PropertyMap);

    /// <inheritdoc/>
    public override int GetHashCode() => _pairs.Aggregate(Count, (hash, pair) => HashCode.Combine(hash, pair.Key, pair.Value));

    /// <summary>The map as compact JSON.</summary>
    public override string ToString() => PropertyValue.ToJson(this);

    private ImmutableSortedDictionary<string, string> Texts => _texts ??= _pairs.ToImmutableSortedDictionary(
        pair => pair.Key, pair => Convert.ToString(pair.Value, CultureInfo.InvariantCulture) ?? "", StringComparer.Ordinal);

    private static PropertyMap Sorted(KeyValuePair<string, object?>[] pairs)
    {
        Array.Sort(pairs, static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        for (var index = 1; index < pairs.Length; index++)
        {
            if (pairs[index].Key != pairs[index - 1].Key) continue;
            if (!Equals(pairs[index].Value, pairs[index - 1].Value)) throw new ArgumentException($"property {pairs[index].Key} is there with several values");
            return Sorted([.. pairs.DistinctBy(pair => pair.Key)]);
        }

        return pairs.Length == 0 ? Empty : new PropertyMap(ImmutableCollectionsMarshal.AsImmutableArray(pairs));
    }

    /// <summary>Where the key is, or the complement of where it belongs.</summary>
    private int IndexOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var (low, high) = (0, _pairs.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(_pairs[middle].Key, key);
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return ~low;
    }
}
