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
    /// <summary>How long it takes until it has noticed.</summary>
    public static TimeSpan CheckPeriod => Durations.Of("autoScalingHealthCheck");

    /// <summary>Whether a group has not what it should have.</summary>
    public static bool IsLacking(World world) =>
        world.All<NodeGroup>().Any(group => IsLacking(world, group)) || world.All<AutoScalingGroup>().Any(group => IsLacking(world, group));

    /// <summary>Gives each group what it lacks, as far as there is any.</summary>
    public static void Restore(World world, IKubernetesHalf kubernetes)
    {
        foreach (var group in world.All<NodeGroup>().Where(group => IsLacking(world, group)))
        {
            var nodes = new ManagedNodes(world, Region(group.Arn), kubernetes);
            var restored = nodes.Scale(group);
            world.Put(restored with { HealthIssues = nodes.HealthIssues(restored) });
        }

        foreach (var group in world.All<AutoScalingGroup>().Where(group => IsLacking(world, group)))
        {
            var context = new ResourceContext(world, group.Arn, "aws:autoscaling/group:Group", group.Id, isPreview: false, provider: null, _ => { });
            new GroupScaling(context, group.Id, Region(group.Arn), kubernetes).Scale(TimeSpan.Zero);
        }
    }

    private static bool IsLacking(World world, NodeGroup group) =>
        group.InstanceIds.Length < group.DesiredSize || group.InstanceIds.Any(id => world.Find<Instance>(id) is null)
        || ZoneBalance.IsUneven(world, group.SubnetIds, group.InstanceIds);

    private static bool IsLacking(World world, AutoScalingGroup group) =>
        group.Instances.Length < group.DesiredCapacity || group.Instances.Any(each => world.Find<Instance>(each.Id) is null);

    private static string Region(string arn) => arn.Split(':')[3];
}
