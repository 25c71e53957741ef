using System.Collections.Immutable;
using System.Globalization;
using Lab.Infra.Clusters;
using Lab.Infra.Data;

namespace Lab.Cli.Doctor;

/// <summary>What the support calendar of EKS says of the cluster's version today.</summary>
internal sealed class SupportCheck : IDoctorCheck
{
    // Who plans a course wants to know before it is dearer in the middle of it.
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    public string Name => "support";

    public DoctorNeeds Needs => DoctorNeeds.Settings;

    public Task<ImmutableArray<DoctorFinding>> LookAsync(DoctorVisit visit, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<DoctorFinding>>([Look(visit)]);

    private DoctorFinding Look(DoctorVisit visit)
    {
        var (settings, calendar) = (visit.Settings, new SupportCalendar(visit.Host.Time));
        var release = settings.ClusterVersion;
        if (!settings.KeepEndedVersion && calendar.ProblemOf(release.Version, settings.SupportType) is { } problem)
        {
            return DoctorFinding.Error(
                Name, $"{problem}.", "EKS refuses the cluster.", $"`--set clusterVersion={calendar.InStandardSupport.FirstOrDefault() ?? "VERSION"}`, for every stage.");
        }

        if (calendar.NoticeOf(release.Version) is { } notice)
        {
            var day = (Prices.ExtendedSupportHour * 24).ToString("0.00", CultureInfo.InvariantCulture);
            return DoctorFinding.Warning(
                Name, $"{notice}.", $"That is {day} USD a day for the same cluster.",
                $"`--set clusterVersion={string.Join("` or `--set clusterVersion=", calendar.InStandardSupport.Take(2))}`, unless the course needs this one.");
        }

        var left = release.EndOfStandardSupport.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) - visit.Host.Time.GetUtcNow().UtcDateTime;
        var until = release.EndOfStandardSupport.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return left > Soon
            ? DoctorFinding.Ok(Name, $"EKS {release.Version} is in standard support until {until}")
            : DoctorFinding.Warning(
                Name, $"EKS {release.Version} leaves standard support on {until}.",
                "From then on AWS charges extended support, or with supportType STANDARD raises the cluster to the next version by itself.",
                $"`--set clusterVersion={calendar.InStandardSupport[0]}` for a cluster that shall stay longer.");
    }
}
