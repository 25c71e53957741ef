using Lab.Simulation.Aws.Lambda;
using Lab.Simulation.Aws.Sqs;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Events;

/// <summary>The default event bus, to which AWS's services send their events.</summary>
internal static class EventBus
{
    /// <summary>Its name, and the only one that the simulated EventBridge has.</summary>
    public const string DefaultName = "default";

    /// <summary>EventBridge as a principal.</summary>
    public const string Service = "events.amazonaws.com";

    /// <summary>Refuses any other bus.</summary>
    /// <exception cref="ResourceException"><c>ResourceNotFoundException</c>.</exception>
    public static void RequireDefault(PropertyMap inputs)
    {
        var name = inputs.RequiredString("eventBusName");
        if (name != DefaultName) throw new ResourceException("ResourceNotFoundException", $"Event bus {name} does not exist.");
    }

    /// <summary>
    /// A service's event: every enabled rule whose pattern it matches hands it to its targets. What a target does not take, because
    /// EventBridge lacks the permission, goes to the target's dead-letter queue; without one it is lost.
    /// </summary>
    public static void Publish(World world, PropertyMap content)
    {
        world.Advance(Durations.Of("event"));
        foreach (var rule in world.All<EventRule>().Where(rule => rule.IsEnabled && rule.Pattern.Length > 0))
        {
            if (!EventPattern.Matches((PropertyMap)PropertyValue.Parse(rule.Pattern)!, content)) continue;
            foreach (var target in world.All<EventTarget>().Where(target => target.RuleName == rule.Id)) Deliver(world, rule, target, content);
        }
    }

    private static void Deliver(World world, EventRule rule, EventTarget target, PropertyMap content)
    {
        var body = PropertyValue.ToJson(content);
        if (target.Arn.Split(':')[2] == "sqs")
        {
            if (Queues.SendFromService(world, target.Arn, Service, rule.Arn, body)) return;
        }
        else if (LambdaFunctions.ByArn(world, target.Arn) is { } function && LambdaFunctions.MayInvoke(function, Service, rule.Arn))
        {
            LambdaFunctions.InvokeAsync(world, function, content);
            return;
        }

        if (target.DeadLetterArn is { } queue) Queues.SendFromService(world, queue, Service, rule.Arn, body);
    }
}
