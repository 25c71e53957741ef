using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Kubernetes.CloudController;

/// <summary>The tag by which the cloud controller knows what belongs to its cluster.</summary>
internal static class ClusterTags
{
    private const string Prefix = "kubernetes.io/cluster/";

    public static string Key(string clusterName) => Prefix + clusterName;

    /// <summary>Whether the tags name the cluster.</summary>
    public static bool Name(Tags tags, string clusterName) => tags.ContainsKey(Key(clusterName));

    /// <summary>Whether the tags name a cluster at all.</summary>
    public static bool NameAny(Tags tags) => tags.Keys.Any(key => key.StartsWith(Prefix, StringComparison.Ordinal));
}
