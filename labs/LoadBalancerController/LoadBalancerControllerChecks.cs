using System.Collections.Immutable;
using Lab.Labs.Checks;

namespace Lab.Labs.LoadBalancerController;

/// <summary>Claims.</summary>
public static class LoadBalancerControllerChecks
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<LabCheck> All { get; } = [];
}
