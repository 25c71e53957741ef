using System.Collections.Immutable;
using System.Globalization;
using Lab.Infra.Data;

namespace Lab.Infra.Clusters;

/// <summary>How EKS supports a version on a date.</summary>
public enum SupportPhase
{
    /// <summary>Standard support.</summary>
    Standard,

    /// <summary>Extended support, at a surcharge per hour.</summary>
    Extended,

    /// <summary>No support: no cluster of the version can be made.</summary>
    Ended,
}

/// <summary>What the support calendar says of a version today. It informs; only what goes to AWS acts on it.</summary>
/// <param name="time">Today.</param>
public sealed class SupportCalendar(TimeProvider time)
{
    /// <summary>The phase that the version is in.</summary>
    /// <exception cref="ArgumentException">The lab doesn't know the version.</exception>
    public SupportPhase PhaseOf(string version)
    {
        var release = Release(version);
        return Today < release.EndOfStandardSupport ? SupportPhase.Standard
            : Today < release.EndOfExtendedSupport ? SupportPhase.Extended
            : SupportPhase.Ended;
    }

    /// <summary>The versions of which a cluster can be made today, newest first.</summary>
    public ImmutableArray<string> Creatable => NewestFirst(release => Today < release.EndOfExtendedSupport);

    /// <summary>The versions that are in standard support today, newest first.</summary>
    public ImmutableArray<string> InStandardSupport => NewestFirst(release => Today < release.EndOfStandardSupport);

    /// <summary>One line on the version's support; <see langword="null"/> while it is in standard support.</summary>
    /// <exception cref="ArgumentException">The lab doesn't know the version.</exception>
    public string? NoticeOf(string version)
    {
        var release = Release(version);
        return PhaseOf(version) switch
        {
            SupportPhase.Extended => string.Create(
                CultureInfo.InvariantCulture,
                $"EKS {version} is in extended support until {release.EndOfExtendedSupport:yyyy-MM-dd}: AWS charges "
                + $"{Prices.ClusterHour + Prices.ExtendedSupportHour:0.00} instead of {Prices.ClusterHour:0.00} USD an hour"),
            SupportPhase.Ended => string.Create(
                CultureInfo.InvariantCulture,
                $"EKS {version} left extended support on {release.EndOfExtendedSupport:yyyy-MM-dd}: AWS makes no new clusters of it; "
                + $"{VersionsToSet(Creatable)}"),
            _ => null,
        };
    }

    /// <summary>
    /// Why AWS makes no cluster of the version with that support type today, with the keys to change; <see langword="null"/> when it does.
    /// </summary>
    /// <param name="version">The Kubernetes version.</param>
    /// <param name="supportType"><c>STANDARD</c> or <c>EXTENDED</c>. A version in extended support takes <c>EXTENDED</c> alone (EKS user guide,
    /// "Prevent increased cluster costs by disabling EKS extended support").</param>
    /// <exception cref="ArgumentException">The lab doesn't know the version.</exception>
    public string? ProblemOf(string version, string supportType) => PhaseOf(version) switch
    {
        SupportPhase.Ended => NoticeOf(version),
        SupportPhase.Extended when supportType == "STANDARD" => string.Create(
            CultureInfo.InvariantCulture,
            $"EKS {version} left standard support on {Release(version).EndOfStandardSupport:yyyy-MM-dd}: set supportType to EXTENDED, for "
            + $"{Prices.ClusterHour + Prices.ExtendedSupportHour:0.00} instead of {Prices.ClusterHour:0.00} USD an hour, or "
            + $"{VersionsToSet(InStandardSupport)}"),
        _ => null,
    };

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    // A calendar that isn't kept up runs out of versions.
    private static string VersionsToSet(ImmutableArray<string> versions) => versions.IsEmpty
        ? "clusterVersion has no newer one: this lab's calendar is out of date"
        : $"set clusterVersion to {string.Join(", ", versions)}";

    private static ImmutableArray<string> NewestFirst(Func<KubernetesRelease, bool> isWanted) =>
        [.. KubernetesReleases.All.Where(isWanted).Select(release => release.Version).Reverse()];

    private static KubernetesRelease Release(string version) => KubernetesReleases.Find(version)
        ?? throw new ArgumentException(
            $"unknown Kubernetes version {version}: the lab knows "
            + $"{string.Join(", ", KubernetesReleases.All.Select(release => release.Version))}", nameof(version));
}
