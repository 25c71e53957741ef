using System.Collections.Immutable;
using Lab.Labs.Checks;

namespace Lab.Labs.NetworkLoadBalancer;

/// <summary>Claims.</summary>
public static class NetworkLoadBalancerChecks
{
    /// <summary>Those of a target type.</summary>
    public static ImmutableArray<LabCheck> Of(NlbTargetType targetType) => [];
}
