using System.Collections.Immutable;

namespace Lab.Labs.Images;

/// <summary>The registries from which EKS gives out its own images, one in each region.</summary>
/// <remarks>
/// Source: EKS user guide, "View Amazon container image registries for Amazon EKS add-ons"
/// (https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html), as of 2026-11-20. Most regions share one account.
/// </remarks>
public static class EksRegistry
{
    private const string SharedAccount = "602401143452";

    private static readonly ImmutableDictionary<string, string> OwnAccounts = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["af-south-1"] = "877085696533",
        ["ap-east-1"] = "800184023465",
        ["ap-south-2"] = "900889452093",
        ["ap-southeast-3"] = "296578399912",
        ["ap-southeast-4"] = "491585149902",
        ["ap-southeast-5"] = "151610086707",
        ["ap-southeast-7"] = "121268973566",
        ["cn-north-1"] = "918309763551",
    }.ToImmutableDictionary(StringComparer.Ordinal);

    /// <summary>The host of a region's registry: <c>602401143452.dkr.ecr.ap-northeast-2.amazonaws.com</c>.</summary>
    public static string HostOf(string region)
    {
        ArgumentNullException.ThrowIfNull(region);
        var domain = region.StartsWith("cn-", StringComparison.Ordinal) ? "amazonaws.com.cn" : "amazonaws.com";
        return $"{OwnAccounts.GetValueOrDefault(region, SharedAccount)}.dkr.ecr.{region}.{domain}";
    }
}
