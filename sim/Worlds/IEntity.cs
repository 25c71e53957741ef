namespace Lab.Simulation.Worlds;

/// <summary>Something that exists in the simulated world; immutable, replaced as a whole by <see cref="World.Put"/>.</summary>
public interface IEntity
{
    /// <summary>Unique among the entities of its type.</summary>
    string Id { get; }

    /// <summary>What it is listed by, or <see langword="null"/>; it never changes for an id.</summary>
    string? Group => null;
}
