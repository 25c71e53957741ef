using System.Collections.Immutable;
using Lab.Labs.Workloads;

namespace Lab.Labs.LoadBalancerController;

/// <summary>
/// The values of the chart <c>aws-load-balancer-controller</c>. The chart takes any key and ignores those that it doesn't know, so the
/// keys are written down here once and a test holds them against the chart's own.
/// </summary>
/// <param name="ClusterName">The cluster's name.</param>
/// <param name="Region">AWS region.</param>
/// <param name="VpcId">The cluster's VPC.</param>
/// <param name="RoleArn">The role of its service account.</param>
/// <param name="Replicas">How many pods.</param>
/// <param name="Tags">Tags of all that it makes.</param>
internal sealed record LoadBalancerControllerValues(
    string ClusterName, string Region, string VpcId, string RoleArn, int Replicas, ImmutableSortedDictionary<string, string> Tags)
{
    /// <summary>The service account that the cluster's role trusts.</summary>
    public const string ServiceAccountName = "aws-load-balancer-controller";

    /// <summary>The values as Helm takes them.</summary>
    public ImmutableDictionary<string, object> ToDictionary()
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["clusterName"] = ClusterName,

            // Without them it asks the instance metadata service, which no pod of this cluster reaches (hop limit 1).
            ["region"] = Region,
            ["vpcId"] = VpcId,
            ["replicaCount"] = Replicas,
            ["serviceAccount"] = ChartValues.ServiceAccount(ServiceAccountName, RoleArn),
            ["resources"] = ChartValues.Resources("50m", "96Mi", "200m", "256Mi"),

            ["podSecurityContext"] = ChartValues.Map(("seccompProfile", ChartValues.Map(("type", "RuntimeDefault")))),

            // With it every new LoadBalancer Service would get the controller's class, and while no pod of it is ready no Service at all
            // could be made. The labs' Services name their class, and the difference is a lesson.
            ["enableServiceMutatorWebhook"] = false,

            // Otherwise it asks them for every Application Load Balancer, and its role may not.
            ["enableShield"] = false,
            ["enableWaf"] = false,
            ["enableWafv2"] = false,

            // By default each upgrade makes a new certificate, and the API server trusts it before the running pod shows it.
            ["keepTLSSecret"] = true,
            ["defaultTags"] = Tags.ToImmutableDictionary(tag => tag.Key, tag => (object)tag.Value),

            // By default they win over an object's own, and every load balancer would be tagged with the controller's stage.
            ["controllerConfig"] = ChartValues.Map(("featureGates", ChartValues.Map(("EnableDefaultTagsLowPriority", true)))),
        };
        if (Replicas > 1) values["podDisruptionBudget"] = ChartValues.Map(("maxUnavailable", 1));
        return values.ToImmutableDictionary(StringComparer.Ordinal);
    }
}
