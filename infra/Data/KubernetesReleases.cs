using System.Collections.Immutable;

namespace Lab.Infra.Data;

/// <summary>A Kubernetes version on EKS. The dates are the last days of support, midnight UTC at their end.</summary>
/// <param name="Version">For example <c>1.31</c>.</param>
/// <param name="StandardUntil">End of standard support.</param>
/// <param name="ExtendedUntil">End of extended support: from then on no cluster of it can be made.</param>
public sealed record KubernetesRelease(string Version, DateOnly StandardUntil, DateOnly ExtendedUntil)
{
    /// <summary>
    /// The support type to ask EKS for: <c>STANDARD</c>, without a surcharge, unless the version had left standard support when the
    /// calendar was written, since EKS refuses it then. It depends on no date of today, so a stack that is up stays as it is.
    /// </summary>
    public string DefaultSupportType => StandardUntil < KubernetesReleases.AsOf ? "EXTENDED" : "STANDARD";
}

/// <summary>The support calendar of EKS.</summary>
/// <remarks>Source: EKS user guide, "Amazon EKS Kubernetes release calendar", and endoflife.date/amazon-eks, as of 2026-08-22.</remarks>
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
