using System.Collections.Immutable;

namespace Lab.Infra.Data;

/// <summary>Availability zones in which EKS can't place its control plane's ENIs.</summary>
/// <remarks>Source: EKS user guide, "Amazon EKS networking requirements for VPC and subnets", read 2026-11.</remarks>
public static class ZonesWithoutEks
{
    /// <summary>Their zone ids, which are the same in every account.</summary>
    public static ImmutableArray<string> Ids { get; } = ["use1-az3", "usw1-az2", "cac1-az3"];
}
