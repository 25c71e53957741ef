using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Faults;

/// <summary>
/// What happens to the world behind the back of every stack, each once; to be done in
/// <see cref="Engine.SimulatedEnvironment.ChangeAsync"/>.
/// </summary>
public static class Mishaps
{
    /// <summary>Somebody, or AWS, terminates an instance: its node and its pods find out by themselves.</summary>
    /// <exception cref="KeyNotFoundException">There is no such instance.</exception>
    public static void TerminateInstance(World world, string instanceId)
    {
        ArgumentNullException.ThrowIfNull(world);
        Instances.Terminate(world, world.Get<Instance>(instanceId).Id);
    }

    /// <summary>A finalizer that no controller will ever take off comes on an object: once asked to go, it stays.</summary>
    /// <exception cref="KeyNotFoundException">There is no such object.</exception>
    public static void AddFinalizer(World world, string clusterName, string kind, string objectNamespace, string name, string finalizer)
    {
        var (api, live) = Find(world, clusterName, kind, objectNamespace, name);
        api.AddFinalizer(live, finalizer);
    }

    /// <summary>Somebody takes a finalizer off by hand; an object that waited for that goes.</summary>
    /// <exception cref="KeyNotFoundException">There is no such object.</exception>
    public static void RemoveFinalizer(World world, string clusterName, string kind, string objectNamespace, string name, string finalizer)
    {
        var (api, live) = Find(world, clusterName, kind, objectNamespace, name);
        api.RemoveFinalizer(live, finalizer);
    }

    private static (ClusterApi Api, KubernetesObject Live) Find(World world, string clusterName, string kind, string objectNamespace, string name)
    {
        var api = new ClusterApi(world, clusterName);
        var live = api.Find(kind, objectNamespace, name) ?? throw new KeyNotFoundException($"there is no {kind} {objectNamespace}/{name} in {clusterName}");
        return (api, live);
    }
}
