using System.Collections.Immutable;

namespace Lab.Infra.Data;

/// <summary>What something costs while it is up.</summary>
/// <param name="Items">Each thing with its price in US dollars per hour.</param>
public sealed record HourlyCost(ImmutableArray<HourlyCostItem> Items)
{
    /// <summary>Costs nothing.</summary>
    public static HourlyCost None { get; } = new([]);

    /// <summary>US dollars per hour.</summary>
    public decimal Total => Items.Sum(item => item.Price);
}

/// <summary>One thing that costs.</summary>
/// <param name="Name">What it is, with its count.</param>
/// <param name="Price">US dollars per hour for all of it.</param>
public sealed record HourlyCostItem(string Name, decimal Price)
{
    /// <summary>Instances on demand, each with a gp3 volume and a public address.</summary>
    public static IEnumerable<HourlyCostItem> Instances(InstanceTypeData type, int count, int volumeSize) =>
    [
        new($"{count} × {type.Name}", count * type.HourlyPrice),
        new($"{count} × {volumeSize} GiB gp3", count * volumeSize * Prices.Gp3GibibyteMonth / Prices.HoursPerMonth),
        PublicAddresses(count),
    ];

    /// <summary>A Network Load Balancer with a public address in each zone.</summary>
    public static IEnumerable<HourlyCostItem> NetworkLoadBalancer(int zones) =>
        [new("Network Load Balancer", Prices.NetworkLoadBalancerHour), PublicAddresses(zones)];

    /// <summary>An Application Load Balancer with a public address in each zone.</summary>
    public static IEnumerable<HourlyCostItem> ApplicationLoadBalancer(int zones) =>
        [new("Application Load Balancer", Prices.ApplicationLoadBalancerHour), PublicAddresses(zones)];

    /// <summary>A hosted zone.</summary>
    public static HourlyCostItem HostedZone { get; } = new("hosted zone", Prices.HostedZoneMonth / Prices.HoursPerMonth);

    private static HourlyCostItem PublicAddresses(int count) => new($"{count} × public IPv4 address", count * Prices.PublicAddressHour);
}
