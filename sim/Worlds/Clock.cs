namespace Lab.Simulation.Worlds;

/// <summary>The world's clock.</summary>
public sealed record Clock(TimeSpan Elapsed) : IEntity
{
    internal const string TheId = "clock";

    /// <inheritdoc/>
    public string Id => TheId;
}
