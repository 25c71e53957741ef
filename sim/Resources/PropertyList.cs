using System.Collections;
using System.Collections.Immutable;

namespace Lab.Simulation.Resources;

/// <summary>An immutable list of property values with value equality.</summary>
public sealed class PropertyList : IReadOnlyList<object?>, IEquatable<PropertyList>
{
    private readonly ImmutableArray<object?> _values;

    private PropertyList(ImmutableArray<object?> values) => _values = values;

    /// <summary>The list without an element.</summary>
    public static PropertyList Empty { get; } = new([]);

    /// <summary>Makes a list; nested values are converted as in <see cref="PropertyMap.From"/>.</summary>
    public static PropertyList From(IEnumerable values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values as PropertyList ?? new PropertyList([.. values.Cast<object?>().Select(PropertyValue.Of)]);
    }

    /// <summary>The elements that are objects.</summary>
    public IEnumerable<PropertyMap> Maps => _values.OfType<PropertyMap>();

    /// <inheritdoc/>
    public object? this[int index] => _values[index];

    /// <inheritdoc/>
    public int Count => _values.Length;

    /// <summary>The elements in their order.</summary>
    public ImmutableArray<object?>.Enumerator GetEnumerator() => _values.GetEnumerator();

    IEnumerator<object?> IEnumerable<object?>.GetEnumerator() => ((IEnumerable<object?>)_values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable)_values).GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(PropertyList? other) => ReferenceEquals(this, other) || (other is not null && _values.SequenceEqual(other._values));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PropertyList);

    /// <inheritdoc/>
    public override int GetHashCode() => _values.Aggregate(Count, HashCode.Combine);

    /// <summary>The list as compact JSON.</summary>
    public override string ToString() => PropertyValue.ToJson(this);
}
