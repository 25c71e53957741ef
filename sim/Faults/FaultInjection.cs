using Lab.Simulation.Engine;
using Lab.Simulation.Kubernetes.Controllers;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Faults;

/// <summary>Where the world's faults are met.</summary>
internal static class FaultInjection
{
    /// <summary>An operation on a resource begins.</summary>
    /// <exception cref="ResourceException">It is refused.</exception>
    public static void Strike(ResourceContext context, ResourceOperation operation)
    {
        foreach (var fault in context.World.All<Fault>())
        {
            if (fault.Target is not ResourceTarget target || !target.IsMetBy(context.Type, context.Urn, operation)) continue;
            if (fault.IsThrottling && context.Type.StartsWith("aws:", StringComparison.Ordinal)) ProviderRetries.Pass(context, fault);
            else throw Refuse(context.World, fault);
        }
    }

    /// <summary>A program in a cluster calls AWS.</summary>
    /// <exception cref="ResourceException">The call is refused.</exception>
    public static void StrikeCall(World world, string action) => Strike<CallTarget>(world, target => target.Action == action);

    /// <summary>An instance is launched.</summary>
    /// <exception cref="ResourceException">It is refused.</exception>
    public static void StrikeLaunch(World world, string instanceType, string zone) =>
        Strike<LaunchTarget>(world, target => target.InstanceType == instanceType && target.AvailabilityZone == zone);

    /// <summary>The fault that keeps a container of that image from running, or <see langword="null"/>.</summary>
    public static Fault? OfContainer(World world, string image) =>
        world.All<Fault>().FirstOrDefault(fault => fault.Target is ContainerTarget target && ControllerPods.IsImage(image, target.ImageName));

    /// <summary>Takes back what an operation did, but not that it met faults: the service has answered.</summary>
    public static void Rollback(World world)
    {
        var met = world.All<Fault>();
        world.Rollback();
        foreach (var fault in world.All<Fault>().Except(met)) world.Remove<Fault>(fault.Id);
        foreach (var fault in met) world.Put(fault);
    }

    /// <summary>Ends all faults.</summary>
    public static void LiftAll(World world)
    {
        foreach (var fault in world.All<Fault>()) world.Remove<Fault>(fault.Id);
    }

    /// <summary>Counts refused calls.</summary>
    public static void Spend(World world, Fault fault, int times = 1)
    {
        if (fault.Times is not { } left) return;
        if (left > times) world.Put(fault with { Times = left - times });
        else world.Remove<Fault>(fault.Id);
    }

    private static void Strike<T>(World world, Func<T, bool> isMet)
        where T : FaultTarget
    {
        if (world.All<Fault>().FirstOrDefault(fault => fault.Target is T target && isMet(target)) is { } met) throw Refuse(world, met);
    }

    private static ResourceException Refuse(World world, Fault fault)
    {
        Spend(world, fault);
        return new ResourceException(fault.Code, fault.Message);
    }
}
