using System.Collections.Immutable;
using Lab.Labs.Workloads;

namespace Lab.Labs.ExternalDns;

/// <summary>The values of the chart <c>external-dns</c>; its schema lets unknown keys pass, so a test holds them against the chart's own.</summary>
/// <param name="ZoneName">The hosted zone that it keeps to.</param>
/// <param name="OwnerId">The name under which it marks its records as its own.</param>
/// <param name="RoleArn">The role of its service account.</param>
internal sealed record ExternalDnsValues(string ZoneName, string OwnerId, string RoleArn)
{
    /// <summary>The service account that the cluster's role trusts.</summary>
    public const string ServiceAccountName = "external-dns";

    /// <summary>The values as Helm takes them.</summary>
    public ImmutableDictionary<string, object> ToDictionary() => ChartValues.Map(
        ("provider", ChartValues.Map(("name", "aws"))),

        // The one policy that takes records away again when their Service is gone.
        ("policy", "sync"),
        ("registry", "txt"),
        ("txtOwnerId", OwnerId),
        ("domainFilters", ImmutableArray.Create<object>(ZoneName)),
        ("sources", ImmutableArray.Create<object>("service", "ingress")),
        ("interval", "1m"),
        ("serviceAccount", ChartValues.ServiceAccount(ServiceAccountName, RoleArn)),
        ("resources", ChartValues.Resources("20m", "64Mi", "100m", "128Mi")));
}
