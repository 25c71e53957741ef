using System.Collections.Immutable;

namespace Lab.Infra.Data;

/// <summary>A Kubernetes version on EKS. Its support changes at the beginning of these days, 00:00 UTC.</summary>
/// <param name="Version">For example <c>1.31</c>.</param>
/// <param name="EndOfStandardSupport">From this day on extended support is charged.</param>
/// <param name="EndOfExtendedSupport">From this day on no cluster of it can be made.</param>
public sealed record KubernetesRelease(string Version, DateOnly EndOfStandardSupport, DateOnly EndOfExtendedSupport)
{
    /// <summary>
    /// The support type to ask EKS for: <c>STANDARD</c>, without a surcharge, unless the version had left standard support when the
    /// calendar was written, since EKS refuses it then. It depends on no date of today, so a stack that is up stays as it is.
    /// </summary>
    public string DefaultSupportType => EndOfStandardSupport <= KubernetesReleases.AsOf ? "EXTENDED" : "STANDARD";
}

/// <summary>The support calendar of EKS.</summary>
/// <remarks>
/// Source: EKS user guide, "Understand the Kubernetes version lifecycle on EKS"
/// (https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html) and endoflife.date/amazon-eks, as of 2026-08-22. That page on
/// the hour: "Billing for extended support starts at the beginning of the day that the version reaches end of standard support, in the UTC+0
/// timezone"; "On the end of extended support date, you can no longer create new Amazon EKS clusters with the unsupported version"; and
/// DescribeClusterVersions gives 1.31 the end 2026-11-25T16:00:00-08:00.
/// </remarks>
public static class KubernetesReleases
{
    /// <summary>When the calendar was written.</summary>
    public static DateOnly AsOf { get; } = new(2026, 8, 22);

    /// <summary>The versions that the lab knows, oldest first.</summary>
    public static ImmutableArray<KubernetesRelease> All { get; } =
    [
        new("1.30", new DateOnly(2025, 7, 23), new DateOnly(2026, 7, 23)),
        new("1.31", new DateOnly(2025, 11, 26), new DateOnly(2026, 11, 26)),
        new("1.32", new DateOnly(2026, 3, 23), new DateOnly(2027, 3, 23)),
        new("1.33", new DateOnly(2026, 7, 29), new DateOnly(2027, 7, 29)),
        new("1.34", new DateOnly(2026, 12, 2), new DateOnly(2027, 12, 2)),
        new("1.35", new DateOnly(2027, 3, 27), new DateOnly(2028, 3, 27)),
        new("1.36", new DateOnly(2027, 8, 2), new DateOnly(2028, 8, 2)),
    ];

    /// <summary>The version, or <see langword="null"/> when the lab doesn't know it.</summary>
    public static KubernetesRelease? Find(string version) => All.FirstOrDefault(release => release.Version == version);
}
