using System.Collections.Immutable;

namespace Lab.Cli.Sweep;

/// <summary>What the stacks of a Pulumi backend record.</summary>
/// <param name="Environments">The ids by environment; one without stacks is not in it.</param>
/// <param name="Busy">The environments of which an update is under way, or was interrupted: what it makes is recorded only once it is made.</param>
/// <param name="Unknown">Why the backend could not be asked; <see langword="null"/> when it was.</param>
internal sealed record StackRecords(ImmutableDictionary<string, ImmutableHashSet<string>> Environments, ImmutableHashSet<string> Busy, string? Unknown)
{
    /// <summary>Records that nobody could read.</summary>
    public static StackRecords NotAsked(string reason) => new(ImmutableDictionary<string, ImmutableHashSet<string>>.Empty, [], reason);
}
