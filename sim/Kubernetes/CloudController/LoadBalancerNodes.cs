using Lab.Simulation.Kubernetes.Api;

namespace Lab.Simulation.Kubernetes.CloudController;

/// <summary>
/// Which nodes stand behind a load balancer: all that have a cloud instance, ready or not, cordoned or not, unless they are labelled out
/// (recorded cases 04a, 04b).
/// </summary>
internal static class LoadBalancerNodes
{
    private const string Exclude = "node.kubernetes.io/exclude-from-external-load-balancers";
    private const string ToBeDeleted = "ToBeDeletedByClusterAutoscaler";

    /// <summary>The nodes whose coming and going makes a sync.</summary>
    public static IReadOnlyList<KubernetesObject> Candidates(ClusterApi api) =>
        [.. api.List("Node").Where(node => node.Spec.ContainsKey("providerID") && !node.Labels.ContainsKey(Exclude))];

    /// <summary>Those of them that a sync takes: not the ones that the cluster autoscaler is about to remove.</summary>
    public static IReadOnlyList<KubernetesObject> Hosts(IEnumerable<KubernetesObject> candidates) =>
        [.. candidates.Where(node => node.Spec.List("taints").Maps.All(taint => taint.String("key") != ToBeDeleted))];
}
