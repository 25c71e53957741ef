using System.Collections.Immutable;
using Lab.Labs.Workloads;

namespace Lab.Labs.KubeOpsView;

/// <summary>The values of the chart <c>kube-ops-view</c>, which ignores keys that it doesn't know; a test holds them against its own.</summary>
internal static class KubeOpsViewValues
{
    /// <summary>The values as Helm takes them.</summary>
    public static ImmutableDictionary<string, object> ToDictionary() => ChartValues.Map(
        // It has neither class nor source ranges: a load balancer of its own would be a classic one, open to the whole internet.
        ("service", ChartValues.Map(("type", "ClusterIP"))),
        ("resources", ChartValues.Resources("20m", "64Mi", "200m", "256Mi")),
        ("securityContext", ChartValues.Map(
            ("allowPrivilegeEscalation", false), ("seccompProfile", ChartValues.Map(("type", "RuntimeDefault"))))));
}
