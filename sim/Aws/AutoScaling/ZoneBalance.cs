using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.AutoScaling;

/// <summary>How Auto Scaling spreads instances over zones (https://docs.aws.amazon.com/autoscaling/ec2/userguide/auto-scaling-benefits.html).</summary>
internal static class ZoneBalance
{
    /// <summary>
    /// The subnet of the next instance: in the zone with fewest instances, and there the one with fewest; else in the order of the subnets.
    /// </summary>
    public static string NextSubnet(World world, IEnumerable<string> subnetIds, IReadOnlyCollection<string> instanceIds) => subnetIds
        .OrderBy(id => instanceIds.Count(instance => ZoneOf(world, instance) == world.Get<Subnet>(id).AvailabilityZone))
        .ThenBy(id => instanceIds.Count(instance => world.Get<Instance>(instance).SubnetId == id))
        .First();

    /// <summary>The instances of the zone that has most, in their order.</summary>
    public static IEnumerable<string> FullestZone(World world, IEnumerable<string> instanceIds) =>
        instanceIds.GroupBy(id => ZoneOf(world, id), StringComparer.Ordinal).MaxBy(zone => zone.Count())!;

    private static string ZoneOf(World world, string instanceId) => world.Get<Subnet>(world.Get<Instance>(instanceId).SubnetId).AvailabilityZone;
}
