using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
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
    private readonly ImmutableSortedDictionary<string, object?> _values;

    private PropertyMap(ImmutableSortedDictionary<string, object?> values) => _values = values;

    /// <summary>The map without a property.</summary>
    public static PropertyMap Empty { get; } = new(ImmutableSortedDictionary.Create<string, object?>(StringComparer.Ordinal));

    /// <summary>
    /// Makes a map from anything that looks like one (a dictionary with text keys, a JSON object); nested values are converted too.
    /// </summary>
    /// <exception cref="ArgumentException">A value is of a kind that JSON has not.</exception>
    public static PropertyMap From(IEnumerable<KeyValuePair<string, object?>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values as PropertyMap ?? new PropertyMap(
            values.ToImmutableSortedDictionary(pair => pair.Key, pair => PropertyValue.Of(pair.Value), StringComparer.Ordinal));
    }

    /// <summary>Makes a map from pairs, leaving out those whose value is <see langword="null"/>.</summary>
    public static PropertyMap Of(params ReadOnlySpan<(string Key, object? Value)> values)
    {
        var builder = ImmutableSortedDictionary.CreateBuilder<string, object?>(StringComparer.Ordinal);
        foreach (var (key, value) in values)
        {
            if (value is not null) builder[key] = PropertyValue.Of(value);
        }

        return new PropertyMap(builder.ToImmutable());
    }

    /// <summary>The map with one property set (or taken away, when <paramref name="value"/> is <see langword="null"/>).</summary>
    public PropertyMap With(string key, object? value) => new(value is null ? _values.Remove(key) : _values.SetItem(key, PropertyValue.Of(value)));

    /// <summary>This map with all properties of another one laid over it.</summary>
    public PropertyMap Merge(PropertyMap over)
    {
        ArgumentNullException.ThrowIfNull(over);
        return new PropertyMap(_values.SetItems(over._values));
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
    public ImmutableSortedDictionary<string, string> StringMap(string key) =>
        Map(key).ToImmutableSortedDictionary(
            pair => pair.Key, pair => Convert.ToString(pair.Value, CultureInfo.InvariantCulture) ?? "", StringComparer.Ordinal);

    /// <summary>The value at a path such as <c>spec.template.metadata</c>, or <see langword="null"/>.</summary>
    public object? At(params ReadOnlySpan<string> path)
    {
        object? value = this;
        foreach (var key in path) value = (value as PropertyMap)?[key];
        return value;
    }

    /// <summary>The value of a property, or <see langword="null"/> when it is missing.</summary>
    public object? this[string key] => _values.GetValueOrDefault(key);

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _values.Keys;

    /// <inheritdoc/>
    public IEnumerable<object?> Values => _values.Values;

    /// <inheritdoc/>
    public int Count => _values.Count;

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _values.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, out object? value) => _values.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(PropertyMap? other) =>
        other is not null && (ReferenceEquals(this, other) || (Count == other.Count && this.SequenceEqual(other, PairComparer)));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PropertyMap);

    /// <inheritdoc/>
    public override int GetHashCode() => this.Aggregate(Count, (hash, pair) => HashCode.Combine(hash, pair.Key, pair.Value));

    /// <summary>The map as compact JSON.</summary>
    public override string ToString() => PropertyValue.ToJson(this);

    private static readonly EqualityComparer<KeyValuePair<string, object?>> PairComparer =
        EqualityComparer<KeyValuePair<string, object?>>.Create((a, b) => a.Key == b.Key && Equals(a.Value, b.Value));
}
