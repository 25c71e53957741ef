using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes.Multus;

/// <summary>MAC addresses of links.</summary>
internal static class LinkAddress
{
    /// <summary>The address of an ENI, or of something else by its name; locally administered as EC2's are.</summary>
    public static string Of(World world, string seed)
    {
        var digits = world.Digits($"{seed}/mac", 10);
        return "02:" + string.Join(':', Enumerable.Range(0, 5).Select(index => digits.Substring(index * 2, 2)));
    }
}
