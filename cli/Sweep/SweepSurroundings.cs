using System.Collections.Immutable;

namespace Lab.Cli.Sweep;

/// <summary>What is around the things of an account that could be left over.</summary>
internal sealed record SweepSurroundings
{
    /// <summary>The environment that a VPC or a hosted zone is tagged for, by its id; one without the tag is not in it.</summary>
    public ImmutableDictionary<string, string> Places { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The clusters that exist, by name, with the environment that each is tagged for, or <see langword="null"/> when it is not ours.</summary>
    public ImmutableDictionary<string, string?> Clusters { get; init; } = ImmutableDictionary<string, string?>.Empty;

    /// <summary>
    /// The environments that are named by whoever asks, or by a tag. Where a name is all that tells whose a thing is, it counts for these alone.
    /// </summary>
    public ImmutableHashSet<string> Environments { get; init; } = [];
}
