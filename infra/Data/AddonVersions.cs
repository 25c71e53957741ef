using System.Collections.Immutable;

namespace Lab.Infra.Data;

/// <summary>How far the versions of a row are to be trusted.</summary>
public enum AddonConfidence
{
    /// <summary>kube-proxy read in AWS's table, the others in a quotation of AWS's tables of the same day.</summary>
    Documented,

    /// <summary>kube-proxy and coredns read in AWS's tables; vpc-cni is that of the later versions, seen installed on this one by others.</summary>
    PartlyDocumented,
}

/// <summary>Versions of the EKS add-ons that belong to a Kubernetes version.</summary>
/// <param name="KubernetesVersion">For example <c>1.31</c>.</param>
/// <param name="VpcCni">Version of <c>vpc-cni</c>, 1.20.4 or later: 1.20.2 and 1.20.3 come without the ipvlan plugin.</param>
/// <param name="KubeProxy">Version of <c>kube-proxy</c>, of the same minor version as the nodes.</param>
/// <param name="CoreDns">Version of <c>coredns</c>.</param>
/// <param name="Source">Where the versions stand.</param>
/// <param name="AsOf">The day on which they were the latest.</param>
/// <param name="Confidence">How far the row is to be trusted.</param>
public sealed record AddonRelease(
    string KubernetesVersion, string VpcCni, string KubeProxy, string CoreDns, string Source, DateOnly AsOf, AddonConfidence Confidence);

/// <summary>The add-on versions that the lab installs, pinned so that two runs of a course are alike.</summary>
/// <remarks>
/// The latest of AWS's tables on the day of each row; <c>aws eks describe-addon-versions</c> lists what a region offers today. vpc-cni stays
/// at 1.20.4 or later for the Multus labs' sake (amazon-vpc-cni-k8s, pull request 3470).
/// </remarks>
public static class AddonVersions
{
    private const string UserGuide = "EKS user guide, managing-kube-proxy, managing-coredns, managing-vpc-cni";
    private const string ChinaUserGuide = "EKS user guide of the China regions, managing-kube-proxy, managing-coredns (docs.amazonaws.cn)";

    private static readonly DateOnly April2026 = new(2026, 4, 30);
    private static readonly DateOnly August2026 = new(2026, 8, 20);

    /// <summary>One entry per Kubernetes version of <see cref="KubernetesReleases"/>.</summary>
    public static ImmutableArray<AddonRelease> All { get; } =
    [
        new("1.30", "v1.22.4-eksbuild.3", "v1.30.14-eksbuild.28", "v1.11.4-eksbuild.33", ChinaUserGuide, April2026, AddonConfidence.PartlyDocumented),
        new("1.31", "v1.22.4-eksbuild.3", "v1.31.14-eksbuild.20", "v1.11.4-eksbuild.40", UserGuide, August2026, AddonConfidence.Documented),
        new("1.32", "v1.22.4-eksbuild.3", "v1.32.13-eksbuild.16", "v1.11.4-eksbuild.40", UserGuide, August2026, AddonConfidence.Documented),
        new("1.33", "v1.22.4-eksbuild.3", "v1.33.10-eksbuild.13", "v1.12.4-eksbuild.18", UserGuide, August2026, AddonConfidence.Documented),
        new("1.34", "v1.22.4-eksbuild.3", "v1.34.6-eksbuild.13", "v1.13.2-eksbuild.11", UserGuide, August2026, AddonConfidence.Documented),
        new("1.35", "v1.22.4-eksbuild.3", "v1.35.3-eksbuild.13", "v1.14.3-eksbuild.3", UserGuide, August2026, AddonConfidence.Documented),
        new("1.36", "v1.22.4-eksbuild.3", "v1.36.0-eksbuild.14", "v1.14.3-eksbuild.3", UserGuide, August2026, AddonConfidence.Documented),
    ];

    /// <summary>The versions for a Kubernetes version.</summary>
    /// <exception cref="InvalidOperationException">The lab doesn't know that version.</exception>
    public static AddonRelease For(string kubernetesVersion) => All.First(release => release.KubernetesVersion == kubernetesVersion);
}
