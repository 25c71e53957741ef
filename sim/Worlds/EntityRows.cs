namespace Lab.Simulation.Worlds;

/// <summary>Entities of one type in the order of their ids. Snapshots are kept until something changes: a world is read far more often than written.</summary>
internal sealed class EntityRows
{
    private readonly SortedDictionary<string, IEntity> _byId = new(StringComparer.Ordinal);
    private object? _snapshot;

    public IEnumerable<IEntity> Entities => _byId.Values;

    /// <summary>Goes up with every change.</summary>
    public long Version { get; private set; }

    public T[] Snapshot<T>()
        where T : class, IEntity
    {
        if (_snapshot is T[] known) return known;
        T[] made = [.. _byId.Values.Cast<T>()];
        _snapshot = made;
        return made;
    }

    public void Set(string id, IEntity? entity)
    {
        if (entity is null) _byId.Remove(id);
        else _byId[id] = entity;
        _snapshot = null;
        Version++;
    }
}
