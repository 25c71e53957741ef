namespace Lab.Simulation.Worlds;

/// <summary>What a piece of work read of a world. As long as all of it is the same, the work would do again what it did.</summary>
internal sealed class WorldReads
{
    private readonly Dictionary<EntityRows, long> _lists = [];
    private readonly Dictionary<(EntityTable Table, string Id), IEntity?> _entities = [];

    /// <summary>Whether all that was read is still as it was.</summary>
    public bool AreCurrent =>
        _lists.All(read => read.Key.Version == read.Value) && _entities.All(read => ReferenceEquals(read.Key.Table.Find(read.Key.Id), read.Value));

    public void Add(EntityRows rows) => _lists.TryAdd(rows, rows.Version);

    public void Add(EntityTable table, string id, IEntity? entity) => _entities.TryAdd((table, id), entity);
}
