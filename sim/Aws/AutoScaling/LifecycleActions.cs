using System.Globalization;
using Lab.Simulation.Aws.Eks;
using Lab.Simulation.Aws.Events;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.AutoScaling;

/// <summary>Lifecycle actions: a hook holds an instance and tells EventBridge, until somebody completes it or its time is over.</summary>
internal static class LifecycleActions
{
    /// <summary>The lifecycle state of an instance (DescribeAutoScalingInstances); <see langword="null"/> when it belongs to no group.</summary>
    public static string? StateOf(World world, string instanceId) => world.All<AutoScalingGroup>().SelectMany(group => group.Instances)
        .FirstOrDefault(instance => instance.Id == instanceId)?.LifecycleState;

    /// <summary>CompleteLifecycleAction.</summary>
    /// <exception cref="ResourceException">No hook waits for that token.</exception>
    public static void Complete(World world, string token, string result)
    {
        if (world.Find<LifecycleAction>(token) is not { Result: null } action)
        {
            throw new ResourceException("ValidationError", $"No active Lifecycle Action found with token {token}");
        }

        world.Put(action with { Result = result });
    }

    /// <summary>Begins an action: the event goes to EventBridge, whose targets react at once.</summary>
    /// <returns>The action, completed or still waiting.</returns>
    public static LifecycleAction Begin(World world, AutoScalingGroup group, LifecycleHook hook, string instanceId)
    {
        var token = EksClusters.Uuid(world, world.FreshSeed("lifecycle-action", $"{group.Id}/{hook.Name}/{instanceId}"));
        world.Put(new LifecycleAction(token, group.Id, hook.Name, instanceId, null));
        EventBus.Publish(world, Event(world, group, hook, instanceId, token));
        return world.Get<LifecycleAction>(token);
    }

    // https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html
    private static PropertyMap Event(World world, AutoScalingGroup group, LifecycleHook hook, string instanceId, string token)
    {
        var isLaunch = hook.Transition == LifecycleHook.Launching;
        return PropertyMap.Of(
            ("version", "0"), ("id", EksClusters.Uuid(world, $"event/{token}")),
            ("detail-type", $"EC2 Instance-{(isLaunch ? "launch" : "terminate")} Lifecycle Action"), ("source", "aws.autoscaling"),
            ("account", world.AccountId), ("time", world.Now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
            ("region", group.Arn.Split(':')[3]), ("resources", new[] { group.Arn }),
            ("detail", PropertyMap.Of(
                ("LifecycleActionToken", token), ("AutoScalingGroupName", group.Id), ("LifecycleHookName", hook.Name),
                ("EC2InstanceId", instanceId), ("LifecycleTransition", hook.Transition),
                ("Origin", isLaunch ? "EC2" : "AutoScalingGroup"), ("Destination", isLaunch ? "AutoScalingGroup" : "EC2"))));
    }
}
