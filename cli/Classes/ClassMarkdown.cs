using System.Globalization;

namespace Lab.Cli.Classes;

/// <summary>Writes how a class is in Markdown.</summary>
internal static class ClassMarkdown
{
    private static readonly TimeSpan Soon = TimeSpan.FromHours(24);

    /// <summary>The lines.</summary>
    /// <param name="report">The class.</param>
    /// <param name="isSimulated">Whether it is in the simulated world, which costs nothing.</param>
    /// <param name="now">The time.</param>
    public static IEnumerable<string> Lines(ClassReport report, bool isSimulated, DateTimeOffset now) =>
    [
        $"# Class {report.Name}", "", Summary(report, isSimulated, now), "", .. Table(report), .. Checks(report), .. Problems(report), .. Expiring(report, now),
    ];

    private static string Summary(ClassReport report, bool isSimulated, DateTimeOffset now)
    {
        var up = report.Environments.Count(environment => environment.Stages > 0);
        var cost = string.Create(CultureInfo.InvariantCulture, $"{report.DollarsPerHour:0.00} USD an hour, {report.DollarsSoFar:0.00} USD so far");
        return string.Create(CultureInfo.InvariantCulture, $"{up} of {report.Environments.Count} environments are up in {(isSimulated ? "the simulated world" : "AWS")} on {now.UtcDateTime:yyyy-MM-dd HH:mm}Z; ")
            + (isSimulated ? $"on AWS this would be {cost}." : $"{cost}, by list prices.");
    }

    private static IEnumerable<string> Table(ClassReport report) =>
    [
        "| environment | stages | checks | age | USD/h | USD so far | expires | last |",
        "|---|---|---|---|---|---|---|---|",
        .. report.Environments.Select(environment => string.Join(
            " | ",
            $"| {environment.Environment}",
            ClassTables.Of(environment.Stages, environment.StagesWanted),
            ClassTables.Checks(environment),
            ClassTables.Time(environment.AgeSeconds),
            ClassTables.Dollars(environment.DollarsPerHour),
            environment.DollarsSoFar?.ToString("0.00", CultureInfo.InvariantCulture) ?? "",
            ClassTables.Expiry(environment),
            $"{environment.Last} |")),
    ];

    private static IEnumerable<string> Checks(ClassReport report)
    {
        var failed = report.Environments.Where(environment => environment.FailedChecks is { Count: > 0 }).ToList();
        return failed.Count == 0 ? [] :
        [
            "", "## Checks that fail",
            .. failed.SelectMany(environment => environment.FailedChecks!.Select(check => $"- **{environment.Environment}** `{check.Id}`: {check.Claim} Observed: {check.Observed}. Fix: {check.Fix}")
                .Prepend("")),
        ];
    }

    private static IEnumerable<string> Problems(ClassReport report)
    {
        var problems = report.Environments.SelectMany(environment => (environment.Problems ?? []).Select(problem => $"- **{environment.Environment}**: {problem}")).ToList();
        return problems.Count == 0 ? [] : ["", "## Problems", "", .. problems];
    }

    private static IEnumerable<string> Expiring(ClassReport report, DateTimeOffset now)
    {
        var expiring = report.Environments.Where(environment => environment.Stages > 0 && environment.ExpiresAt <= now + Soon)
            .OrderBy(environment => environment.ExpiresAt).ThenBy(environment => environment.Environment, StringComparer.Ordinal).ToList();
        return expiring.Count == 0 ? [] :
        [
            "", "## Expires within a day", "",
            .. expiring.Select(environment => $"- **{environment.Environment}** {(environment.ExpiresAt <= now ? "expired" : "expires")} {ClassTables.Expiry(environment)}"),
            "", $"`lab class down {report.File}` takes the class down.",
        ];
    }
}
