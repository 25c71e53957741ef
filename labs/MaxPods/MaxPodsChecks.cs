using System.Collections.Immutable;
using Lab.Labs.Checks;

namespace Lab.Labs.MaxPods;

/// <summary>Checks.</summary>
public static class MaxPodsChecks
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<LabCheck> All { get; } = [];
}
