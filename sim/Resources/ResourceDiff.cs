using System.Collections.Immutable;

namespace Lab.Simulation.Resources;

/// <summary>What a change of inputs means.</summary>
/// <param name="Changed">The top-level properties that differ.</param>
/// <param name="Replaces">Those of them that can't be changed in place.</param>
/// <param name="DeleteBeforeReplace">The old one must go first, because its name is taken until then.</param>
public sealed record ResourceDiff(ImmutableArray<string> Changed, ImmutableArray<string> Replaces, bool DeleteBeforeReplace = false)
{
    /// <summary>Nothing differs.</summary>
    public static ResourceDiff None { get; } = new([], []);

    /// <summary>Whether anything differs.</summary>
    public bool HasChanges => !Changed.IsEmpty;

    /// <summary>Whether the resource has to be replaced.</summary>
    public bool IsReplacement => !Replaces.IsEmpty;
}
