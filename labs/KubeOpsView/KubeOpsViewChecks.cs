using System.Collections.Immutable;
using Lab.Labs.Checks;

namespace Lab.Labs.KubeOpsView;

/// <summary>Claims.</summary>
public static class KubeOpsViewChecks
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<LabCheck> All { get; } = [];
}
