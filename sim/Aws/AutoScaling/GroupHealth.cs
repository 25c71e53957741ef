using Lab.Simulation.Aws.Eks;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.AutoScaling;

/// <summary>
/// What Auto Scaling does by itself: it looks after its instances and replaces those that are gone
/// (https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html), and tries again what it could not launch.
/// </summary>
internal static class GroupHealth
{
    /// <summary>Notes since when each group lacks something, or that it no longer does.</summary>
    public static void Look(World world)
    {
        foreach (var group in world.All<NodeGroup>())
        {
            if (Since(world, IsLacking(world, group), group.LacksSince) is var since && since != group.LacksSince) world.Put(group with { LacksSince = since });
        }

        foreach (var group in world.All<AutoScalingGroup>())
        {
            if (Since(world, IsLacking(world, group), group.LacksSince) is var since && since != group.LacksSince) world.Put(group with { LacksSince = since });
        }
    }

    /// <summary>When Auto Scaling has next noticed what a group lacks; <see langword="null"/> when none does.</summary>
    public static DateTimeOffset? Next(World world) =>
        world.All<NodeGroup>().Select(group => group.LacksSince).Concat(world.All<AutoScalingGroup>().Select(group => group.LacksSince)).Min()
            + Durations.Of("autoScalingHealthCheck");

    /// <summary>Gives each group what it has lacked for long enough, as far as there is any. What it still lacks is tried again as late.</summary>
    public static void Restore(World world, IKubernetesHalf kubernetes)
    {
        var noticed = world.Now - Durations.Of("autoScalingHealthCheck");
        foreach (var group in world.All<NodeGroup>().Where(group => group.LacksSince <= noticed))
        {
            var nodes = new ManagedNodes(world, Region(group.Arn), kubernetes);
            var restored = nodes.Scale(group);
            world.Put(restored with { HealthIssues = nodes.HealthIssues(restored), LacksSince = null });
        }

        foreach (var group in world.All<AutoScalingGroup>().Where(group => group.LacksSince <= noticed))
        {
            world.Put(group with { LacksSince = null });
            var context = new ResourceContext(world, group.Arn, "aws:autoscaling/group:Group", group.Id, isPreview: false, provider: null, _ => { });
            new GroupScaling(context, group.Id, Region(group.Arn), kubernetes).Scale(TimeSpan.Zero);
        }

        Look(world);
    }

    private static DateTimeOffset? Since(World world, bool isLacking, DateTimeOffset? before) => isLacking ? before ?? world.Now : null;

    private static bool IsLacking(World world, NodeGroup group) =>
        group.InstanceIds.Length < group.DesiredSize || group.InstanceIds.Any(id => world.Find<Instance>(id) is null)
        || ZoneBalance.IsUneven(world, group.SubnetIds, group.InstanceIds);

    private static bool IsLacking(World world, AutoScalingGroup group) =>
        group.Instances.Length < group.DesiredCapacity || group.Instances.Any(each => world.Find<Instance>(each.Id) is null);

    private static string Region(string arn) => arn.Split(':')[3];
}
