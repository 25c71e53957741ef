namespace Lab.Cli.Sweep;

/// <summary>Something of an environment that no stack records, and so no stack's destroy deletes.</summary>
/// <param name="Kind">What it is, in the order in which things have to go.</param>
/// <param name="Id">Its id, name or ARN, as the call that deletes it takes it.</param>
/// <param name="Environment">Whose it is.</param>
/// <param name="Reason">Why it is known to be the environment's: its tag, or which controller of which cluster leaves such.</param>
internal sealed record Leftover(LeftoverKind Kind, string Id, string Environment, string Reason)
{
    /// <summary>Its name, where it has one beside the id.</summary>
    public string? Name { get; init; }

    /// <summary>When it was made; <see langword="null"/> where AWS doesn't tell.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Whether its environment's own time is over, as <see cref="Expiry"/> has it.</summary>
    public bool IsExpired { get; init; }

    /// <summary>What still uses or looks after it, in words, so that a sweep leaves it alone; <see langword="null"/> when nothing does.</summary>
    public string? InUseBy { get; init; }

    /// <summary>Whether its environment's cluster exists, and may do its work with it.</summary>
    public bool IsServing { get; init; }

    /// <summary>Whether it is left alone only since nobody could tell what stacks record: then somebody has to look.</summary>
    public bool IsUndecided { get; init; }
}
