using System.Collections.Immutable;
using Lab.Labs.Checks;

namespace Lab.Labs.ExternalDns;

/// <summary>Claims.</summary>
public static class ExternalDnsChecks
{
    /// <summary>All of them.</summary>
    public static ImmutableArray<LabCheck> All { get; } = [];
}
