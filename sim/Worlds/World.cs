using System.Security.Cryptography;
using System.Text;

namespace Lab.Simulation.Worlds;

/// <summary>
/// All that exists in one environment's simulated world: one AWS account and region, and the Kubernetes clusters in it. A store of
/// immutable entities by type and id, in which a group of changes happens whole or not at all.
/// </summary>
/// <remarks>Not safe for use by several threads: the engine does one operation after the other.</remarks>
public sealed class World
{
    private readonly Dictionary<Type, EntityTable> _tables = [];
    private readonly Dictionary<(Type Type, string Id), IEntity?> _undo = [];
    private WorldReads? _reads;

    /// <summary>Makes an empty world.</summary>
    /// <param name="environment">The environment's name; it seeds every id, so that the same steps give the same ids.</param>
    public World(string environment) => Environment = environment;

    /// <summary>The environment's name.</summary>
    public string Environment { get; }

    /// <summary>The account that the environment lives in; made up from the environment's name.</summary>
    public string AccountId =>
        (BitConverter.ToUInt64(Hash("account")) % 900_000_000_000 + 100_000_000_000).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Simulated time since the environment's first operation.</summary>
    public TimeSpan Elapsed => Find<Clock>(Clock.TheId)?.Elapsed ?? TimeSpan.Zero;

    /// <summary>The simulated date: 2026-01-01 plus <see cref="Elapsed"/>. No real date enters the world, so it comes up alike on any.</summary>
    public DateTimeOffset Now => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) + Elapsed;

    /// <summary>Hears of each call of AWS that a program in a cluster makes and its role may make, such as <c>ec2:DescribeSubnets</c>.</summary>
    internal Action<string> Hear { get; set; } = static _ => { };

    /// <summary>Lets simulated time pass.</summary>
    /// <param name="time">How much; none is allowed.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative: simulated time never goes back.</exception>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        Put(new Clock(Elapsed + time));
    }

    /// <summary>Lets simulated time and all ids begin anew, for a world that nothing is left in.</summary>
    internal void BeginAnew()
    {
        Remove<Clock>(Clock.TheId);
        foreach (var seed in All<UsedSeed>()) Remove<UsedSeed>(seed.Id);
    }

    /// <summary>
    /// The seed itself the first time, then numbered ones: what is made again for the same reason, such as a replacement, gets another id,
    /// as AWS never gives one twice. The count goes with the operation, so an interrupted run gives the ids of an undisturbed one.
    /// </summary>
    /// <param name="purpose">What kind of id it is for.</param>
    /// <param name="seed">What the id is for.</param>
    internal string FreshSeed(string purpose, string seed)
    {
        var id = $"{purpose}/{seed}";
        var times = (Find<UsedSeed>(id)?.Times ?? 0) + 1;
        Put(new UsedSeed(id, times));
        return times == 1 ? seed : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{seed}#{times}");
    }

    /// <summary>The entity, or <see langword="null"/>.</summary>
    public T? Find<T>(string? id)
        where T : class, IEntity
    {
        if (id is null) return null;
        var table = Table(typeof(T));
        var found = (T?)table.Find(id);
        _reads?.Add(table, id, found);
        return found;
    }

    /// <summary>The entity.</summary>
    /// <exception cref="KeyNotFoundException">It does not exist.</exception>
    public T Get<T>(string id)
        where T : class, IEntity => Find<T>(id) ?? throw new KeyNotFoundException($"there is no {typeof(T).Name} {id}");

    /// <summary>All entities of a type, by id in ordinal order. A snapshot: the world may be changed while it is read.</summary>
    public IReadOnlyList<T> All<T>()
        where T : class, IEntity => Read<T>(Table(typeof(T)).All);

    /// <summary>All entities of a type in one <see cref="IEntity.Group"/>, by id in ordinal order. A snapshot, as <see cref="All{T}()"/> is.</summary>
    public IReadOnlyList<T> All<T>(string group)
        where T : class, IEntity => Read<T>(Table(typeof(T)).Group(group));

    /// <summary>Does some work, and tells what it read. Such work may not be a part of other such work.</summary>
    internal (T Result, WorldReads Reads) Watch<T>(Func<T> work)
    {
        if (_reads is not null) throw new InvalidOperationException("the world's reads are being watched already");
        var reads = _reads = new WorldReads();
        try
        {
            return (work(), reads);
        }
        finally
        {
            _reads = null;
        }
    }

    /// <summary>Goes up with every change, time passing included: while it is the same, nothing in the world is another.</summary>
    internal long Version { get; private set; }

    /// <summary>All entities of all types, by the type's name and the id. A snapshot, as <see cref="All{T}()"/> is.</summary>
    public IReadOnlyList<IEntity> Entities =>
        [.. _tables.OrderBy(table => table.Key.FullName, StringComparer.Ordinal).SelectMany(table => table.Value.All.Entities)];

    /// <summary>Adds the entity, or takes it in place of the one with its id.</summary>
    public void Put(IEntity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        Remember(entity.GetType(), entity.Id, Table(entity.GetType()).Find(entity.Id));
        Set(entity.GetType(), entity.Id, entity);
    }

    /// <summary>Takes the entity away; one that does not exist is no error.</summary>
    public void Remove<T>(string id)
        where T : class, IEntity
    {
        if (Table(typeof(T)).Find(id) is not { } entity) return;
        Remember(typeof(T), id, entity);
        Set(typeof(T), id, null);
    }

    /// <summary>
    /// An id as AWS writes them, such as <c>vpc-0f3a…</c>: 17 hexadecimal digits from the environment, the prefix and what the id is
    /// for, so that the same thing gets the same id in an undisturbed run and in one that was killed and taken up again.
    /// </summary>
    public string NewId(string prefix, string seed) => $"{prefix}-0{Convert.ToHexStringLower(Hash(prefix + "/" + seed))[..16]}";

    /// <summary>Hexadecimal digits that depend on the environment and the seed alone.</summary>
    public string Digits(string seed, int count) => Convert.ToHexStringLower(Hash(seed))[..count];

    /// <summary>
    /// What changed since the last <see cref="Commit"/> or <see cref="Rollback"/>; <see langword="null"/> where the entity is gone.
    /// </summary>
    public IEnumerable<(Type Type, string Id, IEntity? Entity)> Changes =>
        _undo.Keys.Select(key => (key.Type, key.Id, Table(key.Type).Find(key.Id)))
            .Where(change => !Equals(change.Item3, _undo[(change.Type, change.Id)]));

    /// <summary>Takes over an entity as recorded, or its absence, without counting it as a change.</summary>
    internal void Restore(Type type, string id, IEntity? entity) => Set(type, id, entity);

    /// <summary>Keeps the changes.</summary>
    public void Commit() => _undo.Clear();

    /// <summary>Takes back all changes since the last <see cref="Commit"/>.</summary>
    public void Rollback()
    {
        foreach (var ((type, id), before) in _undo) Set(type, id, before);
        _undo.Clear();
    }

    private void Remember(Type type, string id, IEntity? before) => _undo.TryAdd((type, id), before);

    private void Set(Type type, string id, IEntity? entity)
    {
        Table(type).Set(id, entity);
        Version++;
    }

    private T[] Read<T>(EntityRows rows)
        where T : class, IEntity
    {
        _reads?.Add(rows);
        return rows.Snapshot<T>();
    }

    private EntityTable Table(Type type)
    {
        if (!_tables.TryGetValue(type, out var table)) _tables[type] = table = new EntityTable();
        return table;
    }

    private byte[] Hash(string seed) => SHA256.HashData(Encoding.UTF8.GetBytes(Environment + "\n" + seed));
}
