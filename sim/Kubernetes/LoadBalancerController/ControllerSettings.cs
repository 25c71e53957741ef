using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Kubernetes.Controllers;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Kubernetes.LoadBalancerController;

/// <summary>The flags of the controller's container that the simulated one heeds.</summary>
/// <param name="ClusterName"><c>--cluster-name</c>.</param>
/// <param name="VpcId"><c>--aws-vpc-id</c>; without it that of the node it runs on.</param>
/// <param name="IngressClass"><c>--ingress-class</c>.</param>
/// <param name="DefaultTargetType"><c>--default-target-type</c>.</param>
/// <param name="DefaultTags"><c>--default-tags</c>: on everything that it makes.</param>
/// <param name="DefaultTagsYield">
/// The feature gate <c>EnableDefaultTagsLowPriority</c>: annotations come before default tags; otherwise it is the other way round
/// (aws-load-balancer-controller v3.5.0).
/// </param>
internal sealed record ControllerSettings(
    string ClusterName, string VpcId, string IngressClass, string DefaultTargetType, Tags DefaultTags, bool DefaultTagsYield)
{
    public static ControllerSettings Read(ClusterApi api, ControllerPod pod) => new(
        pod.Argument("cluster-name") ?? api.ClusterName,
        pod.Argument("aws-vpc-id") ?? api.Cluster.VpcId,
        pod.Argument("ingress-class") ?? "alb",
        pod.Argument("default-target-type") ?? "instance",
        Annotations.Pairs(string.Join(',', pod.Arguments("default-tags"))),
        Annotations.Pairs(pod.Argument("feature-gates") ?? "").GetValueOrDefault("EnableDefaultTagsLowPriority") == "true");
}
