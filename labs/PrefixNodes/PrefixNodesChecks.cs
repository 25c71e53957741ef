using System.Collections.Immutable;
using Lab.Labs.Checks;

namespace Lab.Labs.PrefixNodes;

/// <summary>Checks.</summary>
public static class PrefixNodesChecks
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<LabCheck> All { get; } = [];
}
