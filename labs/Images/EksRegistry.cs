using System.Collections.Immutable;

namespace Lab.Labs.Images;

/// <summary>The registries from which EKS gives out its own images, one in each region.</summary>
/// <remarks>
/// Source: EKS user guide, "View Amazon container image registries for Amazon EKS add-ons"
/// (https://docs.aws.amazon.com/eks/latest/userguide/add-ons-images.html), in its public copy awsdocs/amazon-eks-user-guide of 2024-12-18;
/// regions that came later from the same column of the GuardDuty user guide, "Amazon ECR repository hosting GuardDuty agent". Looked up
/// 2026-11-21. Most regions share one account.
/// </remarks>
public static class EksRegistry
{
    private const string SharedAccount = "602401143452";

    private static readonly ImmutableDictionary<string, string> OwnAccounts = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["af-south-1"] = "877085696533",
        ["ap-east-1"] = "800184023465",
        ["ap-east-2"] = "533267051163",
        ["ap-south-2"] = "900889452093",
        ["ap-southeast-3"] = "296578399912",
        ["ap-southeast-4"] = "491585149902",
        ["ap-southeast-5"] = "151610086707",
        ["ap-southeast-7"] = "121268973566",
        ["ca-west-1"] = "761377655185",
        ["cn-north-1"] = "918309763551",
        ["cn-northwest-1"] = "961992271922",
        ["eu-central-2"] = "900612956339",
        ["eu-south-1"] = "590381155156",
        ["eu-south-2"] = "455263428931",
        ["il-central-1"] = "066635153087",
        ["me-central-1"] = "759879836304",
        ["me-south-1"] = "558608220178",
        ["mx-central-1"] = "730335286997",
        ["us-gov-east-1"] = "151742754352",
        ["us-gov-west-1"] = "013241004608",
    }.ToImmutableDictionary(StringComparer.Ordinal);

    /// <summary>The host of a region's registry: <c>602401143452.dkr.ecr.ap-northeast-2.amazonaws.com</c>.</summary>
    public static string HostOf(string region)
    {
        ArgumentNullException.ThrowIfNull(region);
        var domain = region.StartsWith("cn-", StringComparison.Ordinal) ? "amazonaws.com.cn" : "amazonaws.com";
        return $"{OwnAccounts.GetValueOrDefault(region, SharedAccount)}.dkr.ecr.{region}.{domain}";
    }
}
