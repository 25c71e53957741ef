using System.Collections.Immutable;

namespace Lab.Infra.Data;

/// <summary>How much of an account's quotas something uses up while it is up.</summary>
/// <param name="Items">Counts by quota; a quota may stand there several times.</param>
public sealed record QuotaUse(ImmutableArray<QuotaUseItem> Items)
{
    /// <summary>Uses nothing up.</summary>
    public static QuotaUse None { get; } = new([]);

    /// <summary>How much of a quota.</summary>
    public int Of(ServiceQuota quota) => Items.Where(item => item.Quota == quota).Sum(item => item.Count);
}

/// <summary>A count that a quota limits.</summary>
/// <param name="Quota">The quota.</param>
/// <param name="Count">How many of what it counts.</param>
public sealed record QuotaUseItem(ServiceQuota Quota, int Count)
{
    /// <summary>Instances on demand, with all the ENIs that they can have: the VPC CNI attaches one after the other as pods come.</summary>
    public static IEnumerable<QuotaUseItem> Instances(InstanceTypeData type, int count) =>
        [new(ServiceQuota.StandardVCpus, count * type.VCpus), new(ServiceQuota.NetworkInterfaces, count * type.NetworkInterfaces)];

    /// <summary>Instances of an Auto Scaling group with a role and profile of its own.</summary>
    public static IEnumerable<QuotaUseItem> NodeGroup(InstanceTypeData type, int count) =>
    [
        .. Instances(type, count), new(ServiceQuota.AutoScalingGroups, 1), new(ServiceQuota.Roles, 1), new(ServiceQuota.InstanceProfiles, 1),
    ];

    /// <summary>A Network Load Balancer of the AWS Load Balancer Controller, with one listener and an interface in each zone.</summary>
    public static IEnumerable<QuotaUseItem> NetworkLoadBalancer(int zones) => [new(ServiceQuota.NetworkLoadBalancers, 1), .. LoadBalancer(zones)];

    /// <summary>An Application Load Balancer of the AWS Load Balancer Controller, with one target group and an interface in each zone.</summary>
    public static IEnumerable<QuotaUseItem> ApplicationLoadBalancer(int zones) => [new(ServiceQuota.ApplicationLoadBalancers, 1), .. LoadBalancer(zones)];

    private static IEnumerable<QuotaUseItem> LoadBalancer(int zones) =>
        [new(ServiceQuota.TargetGroups, 1), new(ServiceQuota.SecurityGroups, 1), new(ServiceQuota.NetworkInterfaces, zones)];
}
