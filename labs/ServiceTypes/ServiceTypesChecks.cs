using System.Collections.Immutable;
using Lab.Labs.Checks;

namespace Lab.Labs.ServiceTypes;

/// <summary>Claims.</summary>
public static class ServiceTypesChecks
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<LabCheck> All { get; } = [];
}
