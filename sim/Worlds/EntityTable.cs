namespace Lab.Simulation.Worlds;

/// <summary>The entities of one type by id, and by group.</summary>
internal sealed class EntityTable
{
    private readonly Dictionary<string, IEntity> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EntityRows> _groups = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public EntityRows All { get; } = new();

    /// <summary>Those of one group, whether there are any or not.</summary>
    public EntityRows Group(string group)
    {
        if (!_groups.TryGetValue(group, out var rows)) _groups[group] = rows = new EntityRows();
        return rows;
    }

    public IEntity? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>Takes the entity in place of the one with that id, or that one away when it is <see langword="null"/>.</summary>
    public void Set(string id, IEntity? entity)
    {
        var before = Find(id)?.Group;
        if (entity is null) _byId.Remove(id);
        else _byId[id] = entity;
        All.Set(id, entity);
        if (before is not null && before != entity?.Group) Group(before).Set(id, null);
        if (entity?.Group is { } group) Group(group).Set(id, entity);
    }
}
