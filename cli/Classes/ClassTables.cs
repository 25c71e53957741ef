using System.Collections.Immutable;
using System.Globalization;
using Lab.Cli.Terminal;

namespace Lab.Cli.Classes;

/// <summary>Shows a class on one screen: a row for each environment.</summary>
internal static class ClassTables
{
    /// <summary>What a command did with each.</summary>
    public static void ShowOutcome(LabConsole console, ClassReport report) =>
        ShowDone(console, report, ("stages", environment => Number(environment.Stages)), ("changes", environment => Number(environment.Changes)));

    /// <summary>What a reset did with each.</summary>
    public static void ShowReset(LabConsole console, ClassReport report) =>
        ShowDone(console, report, ("differed", environment => Number(environment.Deviations)), ("level", environment => environment.Level ?? ""));

    /// <summary>What differs in each, and what a reset would do about it, before it is done.</summary>
    public static void ShowResetPlan(LabConsole console, ClassReport report)
    {
        foreach (var environment in report.Environments.Where(environment => environment.Deviations > 0))
        {
            console.Line($"{environment.Environment} differs from what its stages declare (level {environment.Level}):");
            foreach (var difference in environment.Differences ?? []) console.Line($"  {difference}");
            console.Line("  would be done, in this order:");
            foreach (var step in environment.Steps ?? []) console.Line($"    {step}");
        }

        var same = report.Environments.Where(environment => environment is { Outcome: ClassEnvironmentReport.Done, Deviations: 0 }).Select(environment => environment.Environment).ToList();
        if (same.Count > 0) console.Line($"nothing differs in {string.Join(", ", same)}", Tone.Good);
    }

    /// <summary>How each is.</summary>
    public static void ShowStatus(LabConsole console, ClassReport report)
    {
        var hasPlaces = HasPlaces(report);
        var wanted = report.Environments.Where(environment => environment.StagesWanted is not null).ToList();
        console.Table(
            [.. Columns(hasPlaces), "stages", "checks", "age", "$/hour on AWS", "expires", "last", "problem"],
            report.Environments.Select(environment => Row(
                hasPlaces,
                environment.Environment,
                Place(environment),
                Of(environment.Stages, environment.StagesWanted),
                Checks(environment),
                Time(environment.AgeSeconds),
                Dollars(environment.DollarsPerHour),
                Expiry(environment),
                environment.Last ?? "",
                Problem(environment))).Append(Row(
                hasPlaces, "total", "", Of(wanted.Sum(environment => environment.Stages), wanted.Sum(environment => environment.StagesWanted)), "", "",
                Dollars(report.DollarsPerHour), "", "", "")));
    }

    /// <summary>A number of others, such as <c>11/12</c>.</summary>
    public static string Of(int? number, int? of) => number is null ? "" : of is null ? Number(number) : $"{Number(number)}/{Number(of)}";

    /// <summary>The checks: <c>113/114</c>, with those that can't be observed <c>110/114 (4?)</c>.</summary>
    public static string Checks(ClassEnvironmentReport environment)
    {
        if (environment.Checks is null) return "";
        return Of(environment.ChecksPassed, environment.Checks) + (environment.ChecksNotObserved is { } unseen ? $" ({Number(unseen)}?)" : "");
    }

    /// <summary>US dollars, for an hour.</summary>
    public static string Dollars(decimal? price) => price?.ToString("0.000", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A time span.</summary>
    public static string Time(double? seconds) => seconds is { } time ? Durations.Words(TimeSpan.FromSeconds(time)) : "";

    /// <summary>When it expires: UTC, to the minute.</summary>
    public static string Expiry(ClassEnvironmentReport environment) => environment.ExpiresAt?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "";

    private static void ShowDone(LabConsole console, ClassReport report, params (string Column, Func<ClassEnvironmentReport, string> Cell)[] what)
    {
        var hasPlaces = HasPlaces(report);
        console.Table(
            [.. Columns(hasPlaces), "result", .. what.Select(each => each.Column), "checks", "time", "problem"],
            report.Environments.Select(environment => Row(
                hasPlaces,
                environment.Environment,
                Place(environment),
                [environment.Outcome, .. what.Select(each => each.Cell(environment)), Checks(environment), Time(environment.ElapsedSeconds), Problem(environment)])));
    }

    private static bool HasPlaces(ClassReport report) => report.Environments.Any(environment => environment.Region is not null);

    private static IEnumerable<string> Columns(bool hasPlaces) => hasPlaces ? ["environment", "place"] : ["environment"];

    private static string[] Row(bool hasPlaces, string name, string place, params string[] cells) => [name, .. hasPlaces ? [place] : ImmutableArray<string>.Empty, .. cells];

    private static string Place(ClassEnvironmentReport environment) => environment.Region is null ? "" : new ClassPlace(environment.Region, environment.Profile).ToString();

    private static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    // The first one; the log and --json have all.
    private static string Problem(ClassEnvironmentReport environment)
    {
        const int Longest = 100;
        var text = environment.Problems is [var first, ..] ? first.Split('\n')[0] : environment.FailedChecks is [var check, ..] ? $"check {check.Id}" : "";
        return text.Length <= Longest ? text : text[..(Longest - 1)] + "…";
    }
}
