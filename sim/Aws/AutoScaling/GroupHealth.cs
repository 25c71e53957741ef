using Lab.Simulation.Aws.Eks;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.AutoScaling;

/// <summary>
/// What Auto Scaling does by itself: it looks after its instances, replaces those that are gone
/// (https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html), terminates those that are too many, and tries again what
/// it could not launch.
/// </summary>
internal static class GroupHealth
{
    /// <summary>Notes since when each group has not the instances that it should have, or that it has them.</summary>
    public static void Look(World world)
    {
        foreach (var group in world.All<NodeGroup>())
        {
            if (Since(world, Differs(world, group), group.DiffersSince) is var since && since != group.DiffersSince) world.Put(group with { DiffersSince = since });
        }

        foreach (var group in world.All<AutoScalingGroup>())
        {
            if (Since(world, Differs(world, group), group.DiffersSince) is var since && since != group.DiffersSince) world.Put(group with { DiffersSince = since });
        }
    }

    /// <summary>When Auto Scaling has next noticed that a group is not as it should be; <see langword="null"/> when each is.</summary>
    public static DateTimeOffset? Next(World world) =>
        world.All<NodeGroup>().Select(group => group.DiffersSince).Concat(world.All<AutoScalingGroup>().Select(group => group.DiffersSince)).Min()
            + Durations.Of("autoScalingHealthCheck");

    /// <summary>Makes each group what it should be, once that was noticed, as far as there is capacity. What it still lacks is tried again as late.</summary>
    public static void Restore(World world, IKubernetesHalf kubernetes)
    {
        var noticed = world.Now - Durations.Of("autoScalingHealthCheck");
        foreach (var group in world.All<NodeGroup>().Where(group => group.DiffersSince <= noticed))
        {
            var nodes = new ManagedNodes(world, Region(group.Arn), kubernetes);
            var restored = nodes.Scale(group);
            world.Put(restored with { HealthIssues = nodes.HealthIssues(restored), DiffersSince = null });
        }

        foreach (var group in world.All<AutoScalingGroup>().Where(group => group.DiffersSince <= noticed))
        {
            world.Put(group with { DiffersSince = null });
            var context = new ResourceContext(world, group.Arn, "aws:autoscaling/group:Group", group.Id, isPreview: false, provider: null, _ => { });
            new GroupScaling(context, group.Id, Region(group.Arn), kubernetes).Scale(TimeSpan.Zero);
        }

        Look(world);
    }

    private static DateTimeOffset? Since(World world, bool differs, DateTimeOffset? before) => differs ? before ?? world.Now : null;

    private static bool Differs(World world, NodeGroup group) =>
        group.InstanceIds.Length != group.DesiredSize || group.InstanceIds.Any(id => world.Find<Instance>(id) is null)
        || ZoneBalance.IsUneven(world, group.SubnetIds, group.InstanceIds);

    private static bool Differs(World world, AutoScalingGroup group) =>
        group.Instances.Length != group.DesiredCapacity || group.Instances.Any(each => world.Find<Instance>(each.Id) is null);

    private static string Region(string arn) => arn.Split(':')[3];
}
