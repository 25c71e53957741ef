using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Eks;

/// <summary>Finds clusters, with EKS's words when there are none.</summary>
internal static class EksClusters
{
    /// <summary>The cluster of that name.</summary>
    /// <exception cref="ResourceException"><c>ResourceNotFoundException</c>.</exception>
    public static EksCluster Get(World world, string name) =>
        world.Find<EksCluster>(name) ?? throw new ResourceException("ResourceNotFoundException", $"No cluster found for name: {name}.");

    /// <summary>Tags that EKS puts on what it makes for a cluster.</summary>
    public static IEnumerable<KeyValuePair<string, string>> OwnTags(string clusterName) =>
    [
        KeyValuePair.Create($"kubernetes.io/cluster/{clusterName}", "owned"),
        KeyValuePair.Create("aws:eks:cluster-name", clusterName),
    ];

    /// <summary>An id as EKS writes them, such as <c>c8c6a5f3-…</c>.</summary>
    public static string Uuid(World world, string seed)
    {
        var digits = world.Digits("uuid/" + seed, 32);
        return $"{digits[..8]}-{digits[8..12]}-{digits[12..16]}-{digits[16..20]}-{digits[20..]}";
    }
}
