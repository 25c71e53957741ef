using System.Collections.Immutable;

namespace Lab.Cli.Sweep;

/// <summary>What a sweep would do with one environment.</summary>
/// <param name="Environment">The environment.</param>
/// <param name="Age">How long ago the youngest of its leftovers was made; <see langword="null"/> when AWS tells of none.</param>
/// <param name="Leftovers">What is left over, in the order in which it has to go.</param>
/// <param name="LeftOut">Why nothing of it is deleted; <see langword="null"/> when it is up to each leftover.</param>
internal sealed record EnvironmentSweep(string Environment, TimeSpan? Age, ImmutableArray<Leftover> Leftovers, string? LeftOut)
{
    /// <summary>Whether it is left out only as nobody knows whether it is old enough, although something of it could be deleted: then somebody has to look.</summary>
    public bool IsUndecided { get; init; }

    /// <summary>What would perhaps be deleted if the stacks' records could be read.</summary>
    public IEnumerable<Leftover> Undecided => LeftOut is null ? Leftovers.Where(leftover => leftover.IsUndecided) : [];

    /// <summary>What would be deleted.</summary>
    public IEnumerable<Leftover> Deletable => LeftOut is null ? Leftovers.Where(leftover => leftover.InUseBy is null) : [];
}
