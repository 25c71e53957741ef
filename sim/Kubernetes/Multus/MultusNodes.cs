using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>All nodes on which Multus is, or was.</summary>
internal static class MultusNodes
{
    /// <summary>Forgets nodes that are gone, with what was kept on them.</summary>
    public static void Forget(World world, Func<MultusNode, bool> areGone)
    {
        foreach (var node in world.All<MultusNode>().Where(areGone))
        {
            foreach (var network in world.All<HostLocalNetwork>().Where(each => each.Id.StartsWith(node.Id + "/", StringComparison.Ordinal)))
            {
                world.Remove<HostLocalNetwork>(network.Id);
            }

            foreach (var sandbox in world.All<PodSandbox>().Where(each => each.InstanceId == node.Id)) world.Remove<PodSandbox>(sandbox.Id);
            world.Remove<MultusNode>(node.Id);
        }
    }
}
