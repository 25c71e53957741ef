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
        new($"{count} × public IPv4 address", count * Prices.PublicAddressHour),
    ];
}
