using System.Collections.Immutable;
using Lab.Labs.Checks;

namespace Lab.Labs.Multus;

/// <summary>Checks.</summary>
public static class MultusChecks
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<LabCheck> All { get; } = [];
}
