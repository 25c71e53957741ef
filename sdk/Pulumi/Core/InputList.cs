using System.Collections;
using System.Collections.Immutable;

namespace Pulumi;

/// <summary>A list argument: plain values, outputs of single items and outputs of whole lists, in any mixture.</summary>
/// <typeparam name="T">The type of an item.</typeparam>
public sealed class InputList<T> : Input<ImmutableArray<T>>, IEnumerable, IAsyncEnumerable<Input<T>>, IInputItems
{
    private Output<ImmutableArray<Input<T>>> _items;
    private Output<ImmutableArray<T>>? _flat;

    /// <summary>An empty list.</summary>
    public InputList()
        : this(Output.Create(ImmutableArray<Input<T>>.Empty))
    {
    }

    private InputList(Output<ImmutableArray<Input<T>>> items) => _items = items;

    IOutput IInputItems.Items => _items;

    private protected override Output<ImmutableArray<T>> OutputValue
        => _flat ??= _items.Apply(items => items.IsDefault ? Output.Create(default(ImmutableArray<T>)) : Output.AllOf(items));

    public static implicit operator InputList<T>(T value) => Of([value]);

    public static implicit operator InputList<T>(Output<T> value) => Of([value]);

    public static implicit operator InputList<T>(Input<T> value) => Of([value]);

    public static implicit operator InputList<T>(T[] values) => Of(values.Select(value => (Input<T>)value));

    public static implicit operator InputList<T>(Output<T>[] values) => Of(values.Select(value => (Input<T>)value));

    public static implicit operator InputList<T>(Input<T>[] values) => Of(values);

    public static implicit operator InputList<T>(List<T> values) => Of(values.Select(value => (Input<T>)value));

    public static implicit operator InputList<T>(List<Output<T>> values) => Of(values.Select(value => (Input<T>)value));

    public static implicit operator InputList<T>(List<Input<T>> values) => Of(values);

    public static implicit operator InputList<T>(ImmutableArray<T> values) => Of(AsInputs(values));

    public static implicit operator InputList<T>(ImmutableArray<Output<T>> values)
        => Of(values.IsDefault ? default : ImmutableArray.CreateRange(values, value => (Input<T>)value));

    public static implicit operator InputList<T>(ImmutableArray<Input<T>> values) => Of(values);

    public static implicit operator InputList<T>(Output<T[]> values) => values.Apply(ImmutableArray.CreateRange);

    public static implicit operator InputList<T>(Output<List<T>> values) => values.Apply(ImmutableArray.CreateRange);

    public static implicit operator InputList<T>(Output<IEnumerable<T>> values) => values.Apply(ImmutableArray.CreateRange);

    public static implicit operator InputList<T>(Output<ImmutableArray<T>> values) => new(values.Apply(AsInputs));

    /// <summary>Adds items at the end.</summary>
    public void Add(params Input<T>[] inputs) => Append(Output.Create(ImmutableArray.CreateRange(inputs)));

    /// <summary>Adds all items of another list at the end.</summary>
    public void Add(InputList<T> inputs) => AddRange(inputs);

    /// <inheritdoc cref="Add(InputList{T})"/>
    public void AddRange(InputList<T> inputs) => Append(inputs._items);

    /// <summary>A new list of the items of this one and, after them, of another one.</summary>
    public InputList<T> Concat(InputList<T> other) => new(Joined(_items, other._items));

    /// <summary>The items, none of them while the list is unknown.</summary>
    public async IAsyncEnumerator<Input<T>> GetAsyncEnumerator(CancellationToken cancellationToken)
    {
        foreach (var value in await OutputValue.GetValueAsync(whenUnknown: []).ConfigureAwait(false)) yield return value;
    }

    /// <exception cref="NotSupportedException">Always: the items may not be there yet.</exception>
    IEnumerator IEnumerable.GetEnumerator()
        => throw new NotSupportedException(
            $"A {GetType().FullName} cannot be synchronously enumerated. Use {nameof(GetAsyncEnumerator)} instead.");

    internal InputList<T> Clone() => new(_items);

    private static InputList<T> Of(IEnumerable<Input<T>> items) => Of(items.ToImmutableArray());

    private static InputList<T> Of(ImmutableArray<Input<T>> items) => new(Output.Create(items));

    private static ImmutableArray<Input<T>> AsInputs(ImmutableArray<T> values)
        => values.IsDefault ? default : ImmutableArray.CreateRange(values, value => (Input<T>)value);

    private static Output<ImmutableArray<Input<T>>> Joined(Output<ImmutableArray<Input<T>>> first, Output<ImmutableArray<Input<T>>> second)
        => first.Apply(items => second.Apply(more => items.AddRange(more)));

    private void Append(Output<ImmutableArray<Input<T>>> more)
    {
        _items = Joined(_items, more);
        _flat = null;
    }
}
