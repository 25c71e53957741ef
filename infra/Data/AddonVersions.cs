using System.Collections.Immutable;

namespace Lab.Infra.Data;

/// <summary>Versions of the EKS add-ons that belong to a Kubernetes version.</summary>
/// <param name="KubernetesVersion">For example <c>1.31</c>.</param>
/// <param name="VpcCni">Version of <c>vpc-cni</c>.</param>
/// <param name="KubeProxy">Version of <c>kube-proxy</c>, of the same minor version as the nodes.</param>
/// <param name="CoreDns">Version of <c>coredns</c>.</param>
public sealed record AddonRelease(string KubernetesVersion, string VpcCni, string KubeProxy, string CoreDns);

/// <summary>The add-on versions that the lab installs, pinned so that two runs of a course are alike.</summary>
/// <remarks>
/// Source: 1.31, 1.36 and vpc-cni from the version tables of the EKS user guide as others quoted them on 2026-08-20; the rest from public
/// configurations of 2025-11 to 2026-02 that install them, not from AWS itself. vpc-cni stays at 1.20.4 or later: 1.20.2 and 1.20.3 come without the ipvlan plugin that the
/// Multus labs need (amazon-vpc-cni-k8s, pull request 3470). <c>aws eks describe-addon-versions</c> lists what a region offers today.
/// </remarks>
public static class AddonVersions
{
    private const string VpcCni = "v1.22.4-eksbuild.3";

    /// <summary>One entry per Kubernetes version of <see cref="KubernetesReleases"/>.</summary>
    public static ImmutableArray<AddonRelease> All { get; } =
    [
        new("1.30", VpcCni, "v1.30.14-eksbuild.20", "v1.11.4-eksbuild.24"),
        new("1.31", VpcCni, "v1.31.14-eksbuild.20", "v1.11.4-eksbuild.40"),
        new("1.32", VpcCni, "v1.32.11-eksbuild.2", "v1.11.4-eksbuild.24"),
        new("1.33", VpcCni, "v1.33.7-eksbuild.2", "v1.12.4-eksbuild.1"),
        new("1.34", VpcCni, "v1.34.1-eksbuild.2", "v1.12.4-eksbuild.1"),
        new("1.35", VpcCni, "v1.35.0-eksbuild.2", "v1.13.2-eksbuild.1"),
        new("1.36", VpcCni, "v1.36.0-eksbuild.21", "v1.14.3-eksbuild.16"),
    ];

    /// <summary>The versions for a Kubernetes version.</summary>
    /// <exception cref="InvalidOperationException">The lab doesn't know that version.</exception>
    public static AddonRelease For(string kubernetesVersion) => All.First(release => release.KubernetesVersion == kubernetesVersion);
}
