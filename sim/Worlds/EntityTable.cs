namespace Lab.Simulation.Worlds;

/// <summary>
/// The entities of one type by id, and by group. Snapshots are kept until something changes: a world is read far more often than written.
/// </summary>
internal sealed class EntityTable
{
    private readonly Rows _all = new();
    private readonly Dictionary<string, Rows> _groups = new(StringComparer.Ordinal);

    public IEnumerable<IEntity> Entities => _all.ById.Values;

    public IEntity? Find(string id) => _all.ById.GetValueOrDefault(id);

    public IReadOnlyList<T> All<T>()
        where T : class, IEntity => _all.Snapshot<T>();

    public IReadOnlyList<T> All<T>(string group)
        where T : class, IEntity => _groups.TryGetValue(group, out var rows) ? rows.Snapshot<T>() : [];

    /// <summary>Takes the entity in place of the one with that id, or that one away when it is <see langword="null"/>.</summary>
    public void Set(string id, IEntity? entity)
    {
        var before = Find(id)?.Group;
        _all.Set(id, entity);
        if (before is not null && before != entity?.Group) _groups[before].Set(id, null);
        if (entity?.Group is not { } group) return;
        if (!_groups.TryGetValue(group, out var rows)) _groups[group] = rows = new Rows();
        rows.Set(id, entity);
    }

    private sealed class Rows
    {
        private object? _snapshot;

        public SortedDictionary<string, IEntity> ById { get; } = new(StringComparer.Ordinal);

        public T[] Snapshot<T>()
            where T : class, IEntity
        {
            if (_snapshot is T[] known) return known;
            T[] made = [.. ById.Values.Cast<T>()];
            _snapshot = made;
            return made;
        }

        public void Set(string id, IEntity? entity)
        {
            if (entity is null) ById.Remove(id);
            else ById[id] = entity;
            _snapshot = null;
        }
    }
}
