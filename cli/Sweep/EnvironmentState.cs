using System.Collections.Immutable;

namespace Lab.Cli.Sweep;

/// <summary>What is known of an environment of which something was found.</summary>
/// <param name="Name">Its name.</param>
internal sealed record EnvironmentState(string Name)
{
    /// <summary>Whether its cluster exists.</summary>
    public bool HasCluster { get; init; }

    /// <summary>Whether it has stacks.</summary>
    public bool HasStacks { get; init; }

    /// <summary>The ids that its stacks record.</summary>
    public ImmutableHashSet<string> Recorded { get; init; } = [];

    /// <summary>Whether an update of one of them is under way, or was interrupted.</summary>
    public bool IsBusy { get; init; }

    /// <summary>Why nobody can tell what its stacks record; <see langword="null"/> when that is known.</summary>
    public string? RecordsUnknown { get; init; }

    /// <summary>Whether it was asked for by name.</summary>
    public bool IsNamed { get; init; }

    /// <summary>Whether its time is over.</summary>
    public bool IsExpired { get; init; }
}
