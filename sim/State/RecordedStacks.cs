using System.Collections.Immutable;
using Lab.Simulation.Engine;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.State;

/// <summary>The stacks of an environment, as recorded in its world.</summary>
internal sealed class RecordedStacks(World world, SecretKey key)
{
    /// <summary>All stacks, by name.</summary>
    public ImmutableSortedDictionary<string, StackSnapshot> All =>
        world.All<StackRecord>().ToImmutableSortedDictionary(record => record.Id, Snapshot, StringComparer.Ordinal);

    public bool IsEmpty => world.All<StackRecord>().Count == 0;

    public bool Contains(string stack) => world.Find<StackRecord>(stack) is not null;

    public StackSnapshot? Find(string stack) => world.Find<StackRecord>(stack) is { } record ? Snapshot(record) : null;

    public void Create(string stack) => world.Put(StackRecord.Empty(stack, world.Now));

    public void Remove(string stack)
    {
        world.Remove<StackRecord>(stack);
        world.Remove<UnsettledStack>(stack);
    }

    public void SetOutputs(string stack, PropertyMap outputs, IReadOnlyCollection<string> secretNames)
    {
        var record = world.Get<StackRecord>(stack);
        var secrets = secretNames.ToImmutableSortedDictionary(name => name, name => Seal(record, name, outputs[name]), StringComparer.Ordinal);
        var clear = secretNames.Aggregate(outputs, (map, name) => map.With(name, null));
        if (record.Outputs.Equals(clear) && record.SealedOutputs.SequenceEqual(secrets)) return;
        world.Put(record with { Outputs = clear, SealedOutputs = secrets });
    }

    // A value seals differently every time; one that is the same stays as it is, so that nothing is written. One that can't be opened
    // any more counts as another one.
    private string Seal(StackRecord record, string name, object? value) =>
        record.SealedOutputs.TryGetValue(name, out var text) && key.Seals(text, Place(record, name), value)
            ? text
            : key.Seal(value, Place(record, name));

    private StackSnapshot Snapshot(StackRecord record) =>
        new(record.Id, record.CreatedAt, record.Outputs, [.. record.SealedOutputs.Keys], [.. new StackResources(world, record.Id).All], () => Open(record));

    private PropertyMap Open(StackRecord record) => record.Outputs.Merge(PropertyMap.From(
        record.SealedOutputs.Select(output => KeyValuePair.Create(output.Key, key.Open(output.Value, Place(record, output.Key))))));

    private static string Place(StackRecord record, string output) => $"{record.Id}/{output}";
}
