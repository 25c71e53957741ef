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
        return Today <= release.StandardUntil ? SupportPhase.Standard : Today <= release.ExtendedUntil ? SupportPhase.Extended : SupportPhase.Ended;
    }

    /// <summary>The versions of which a cluster can be made today, newest first.</summary>
    public ImmutableArray<string> Creatable =>
        [.. KubernetesReleases.All.Where(release => Today <= release.ExtendedUntil).Select(release => release.Version).Reverse()];

    /// <summary>One line on the version's support; <see langword="null"/> while it is in standard support.</summary>
    /// <exception cref="ArgumentException">The lab doesn't know the version.</exception>
    public string? NoticeOf(string version)
    {
        var release = Release(version);
        return PhaseOf(version) switch
        {
            SupportPhase.Extended => string.Create(
                CultureInfo.InvariantCulture,
                $"EKS {version} is in extended support until {release.ExtendedUntil:yyyy-MM-dd}: AWS charges "
                + $"{Prices.ClusterHour + Prices.ExtendedSupportHour:0.00} instead of {Prices.ClusterHour:0.00} USD an hour"),
            SupportPhase.Ended => string.Create(
                CultureInfo.InvariantCulture,
                $"EKS {version} left extended support on {release.ExtendedUntil:yyyy-MM-dd}: AWS makes no new clusters of it; set "
                + $"clusterVersion to {string.Join(", ", Creatable)}"),
            _ => null,
        };
    }

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    private static KubernetesRelease Release(string version) => KubernetesReleases.Find(version)
        ?? throw new ArgumentException(
            $"unknown Kubernetes version {version}: the lab knows "
            + $"{string.Join(", ", KubernetesReleases.All.Select(release => release.Version))}", nameof(version));
}
