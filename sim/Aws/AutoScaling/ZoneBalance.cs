using Lab.Simulation.Faults;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.AutoScaling;

/// <summary>How Auto Scaling spreads instances over zones (https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-benefits.html).</summary>
internal static class ZoneBalance
{
    /// <summary>
    /// Launches the next instance: in the zone with fewest instances, and there in the subnet with fewest; else in the order of the subnets. Where a
    /// zone has no capacity, or a subnet was deleted, the others are tried.
    /// </summary>
    /// <param name="world">The world.</param>
    /// <param name="subnetIds">Where the group launches.</param>
    /// <param name="instanceIds">Its instances.</param>
    /// <param name="launch">Launches in a subnet.</param>
    /// <param name="refused">Is told of each refusal.</param>
    /// <returns>What was launched, or <see langword="null"/> when no zone has capacity.</returns>
    public static T? Launch<T>(
        World world, IEnumerable<string> subnetIds, IReadOnlyCollection<string> instanceIds, Func<string, T> launch, Action<ResourceException> refused)
        where T : class
    {
        var inOrder = subnetIds
            .OrderBy(id => instanceIds.Count(instance => ZoneOf(world, instance) == world.Find<Subnet>(id)?.AvailabilityZone))
            .ThenBy(id => instanceIds.Count(instance => world.Get<Instance>(instance).SubnetId == id)).ToList();
        foreach (var subnet in inOrder)
        {
            try
            {
                return launch(subnet);
            }
            catch (ResourceException refusal) when (refusal.Code is Fault.InsufficientInstanceCapacity or "InvalidSubnetID.NotFound")
            {
                refused(refusal);
            }
        }

        return null;
    }

    /// <summary>Whether one zone of the subnets has at least two instances more than another.</summary>
    public static bool IsUneven(World world, IEnumerable<string> subnetIds, IReadOnlyCollection<string> instanceIds)
    {
        var counts = subnetIds.Select(id => world.Find<Subnet>(id)?.AvailabilityZone).OfType<string>().Distinct(StringComparer.Ordinal)
            .Select(zone => instanceIds.Count(instance => ZoneOf(world, instance) == zone)).ToList();
        return counts.Count > 1 && counts.Max() - counts.Min() > 1;
    }

    /// <summary>The instances of the zone that has most, in their order.</summary>
    public static IEnumerable<string> FullestZone(World world, IEnumerable<string> instanceIds) =>
        instanceIds.GroupBy(id => ZoneOf(world, id), StringComparer.Ordinal).MaxBy(zone => zone.Count())!;

    /// <summary>The subnets of the zone that has fewest instances.</summary>
    public static IEnumerable<string> EmptiestZone(World world, IEnumerable<string> subnetIds, IReadOnlyCollection<string> instanceIds) => subnetIds
        .Where(id => world.Find<Subnet>(id) is not null).GroupBy(id => world.Get<Subnet>(id).AvailabilityZone, StringComparer.Ordinal)
        .MinBy(zone => instanceIds.Count(instance => ZoneOf(world, instance) == zone.Key))!;

    private static string ZoneOf(World world, string instanceId) => world.Get<Subnet>(world.Get<Instance>(instanceId).SubnetId).AvailabilityZone;
}
