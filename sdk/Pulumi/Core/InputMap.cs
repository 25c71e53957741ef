using System.Collections;
using System.Collections.Immutable;

namespace Pulumi;

/// <summary>A map argument: plain values, outputs of single values and outputs of whole maps, in any mixture.</summary>
/// <typeparam name="TValue">The type of a value; keys are strings.</typeparam>
public sealed class InputMap<TValue>
    : Input<ImmutableDictionary<string, TValue>>, IEnumerable, IAsyncEnumerable<Input<KeyValuePair<string, TValue>>>, IInputItems
{
    private Output<ImmutableDictionary<string, Input<TValue>>> _items;
    private Output<ImmutableDictionary<string, TValue>>? _flat;

    /// <summary>An empty map.</summary>
    public InputMap()
        : this(Output.Create(ImmutableDictionary<string, Input<TValue>>.Empty))
    {
    }

    private InputMap(Output<ImmutableDictionary<string, Input<TValue>>> items) => _items = items;

    IOutput IInputItems.Items => _items;

    private protected override Output<ImmutableDictionary<string, TValue>> OutputValue => _flat ??= Flatten(_items);

    /// <summary>Adds a value, as <see cref="Add(string, Input{TValue})"/> does.</summary>
    public Input<TValue> this[string key]
    {
        set => Add(key, value);
    }

    public static implicit operator InputMap<TValue>(Dictionary<string, TValue> values) => Output.Create(values);

    public static implicit operator InputMap<TValue>(ImmutableDictionary<string, TValue> values) => Output.Create(values);

    public static implicit operator InputMap<TValue>(Output<Dictionary<string, TValue>> values)
        => values.Apply(ImmutableDictionary.CreateRange);

    public static implicit operator InputMap<TValue>(Output<IDictionary<string, TValue>> values)
        => values.Apply(ImmutableDictionary.CreateRange);

    public static implicit operator InputMap<TValue>(Output<ImmutableDictionary<string, TValue>> values)
        => new(values.Apply(map => map?.ToImmutableDictionary(item => item.Key, item => (Input<TValue>)item.Value)!));

    /// <summary>A new map of both; where both have a key, the second one's value counts.</summary>
    public static InputMap<TValue> Merge(InputMap<TValue> first, InputMap<TValue> second)
        => new(first._items.Apply(items => second._items.Apply(more => items.SetItems(more))));

    /// <summary>Adds a value. A key may be added again with an equal value; with another one the map's output fails.</summary>
    public void Add(string key, Input<TValue> value)
        => Change(_items.Apply(items => items.TryGetValue(key, out var existing)
            ? items.SetItem(key, Same(key, existing, value))
            : items.Add(key, value)));

    /// <summary>Adds all values of another map, none of whose keys may be here already.</summary>
    public void Add(InputMap<TValue> values) => AddRange(values);

    /// <inheritdoc cref="Add(InputMap{TValue})"/>
    public void AddRange(InputMap<TValue> values)
    {
        var more = values._items;
        Change(_items.Apply(items => more.Apply(added => items.AddRange(added))));
    }

    /// <summary>The entries, none of them while the map is unknown.</summary>
    public async IAsyncEnumerator<Input<KeyValuePair<string, TValue>>> GetAsyncEnumerator(CancellationToken cancellationToken)
    {
        var map = await OutputValue.GetValueAsync(whenUnknown: ImmutableDictionary<string, TValue>.Empty).ConfigureAwait(false);
        foreach (var item in map) yield return item;
    }

    /// <exception cref="NotSupportedException">Always: the entries may not be there yet.</exception>
    IEnumerator IEnumerable.GetEnumerator()
        => throw new NotSupportedException(
            $"A {GetType().FullName} cannot be synchronously enumerated. Use {nameof(GetAsyncEnumerator)} instead.");

    private static Output<TValue> Same(string key, Input<TValue> existing, Input<TValue> value)
        => Output.Tuple(existing, value).Apply(both => EqualityComparer<TValue>.Default.Equals(both.Item1, both.Item2)
            ? both.Item1
            : throw new ArgumentException($"Key '{key}' already exists in the map with a different value."));

    private static Output<ImmutableDictionary<string, TValue>> Flatten(Output<ImmutableDictionary<string, Input<TValue>>> items)
        => items.Apply(map =>
        {
            if (map is null) return null;

            var keys = map.Keys.ToArray();
            return Output.All(keys.Select(key => (Input<TValue>)map[key].ToOutput()))
                .Apply(values => keys.Zip(values).ToImmutableDictionary(item => item.First, item => item.Second));
        });

    private void Change(Output<ImmutableDictionary<string, Input<TValue>>> items)
    {
        _items = items;
        _flat = null;
    }
}
