using System.Collections.Immutable;
using Lab.Cli.Commands;
using Lab.Cli.Reports;

namespace Lab.Cli.Classes;

/// <summary>Sums up what a command did with one environment, so that the whole report need not be kept.</summary>
internal static class ClassSummary
{
    private const string Same = "same";

    /// <summary>Sums up a report.</summary>
    /// <param name="member">The environment.</param>
    /// <param name="report">What the command reported of it.</param>
    public static ClassEnvironmentReport Of(ClassMember member, LabReport report)
    {
        var checks = report.Stages?.SelectMany(stage => (stage.Checks ?? []).Select(check => (stage.Stage, Check: check))).ToList() ?? [];
        ImmutableArray<string> problems = [.. report.Problems, .. report.Stages?.SelectMany(Failures) ?? []];
        var prices = report.Stages?.Select(stage => stage.DollarsPerHour).OfType<decimal>().ToList() ?? [];
        return new ClassEnvironmentReport(member.Name)
        {
            Outcome = report.ExitCode switch
            {
                ExitCode.Done => ClassEnvironmentReport.Done,
                ExitCode.Interrupted => ClassEnvironmentReport.Stopped,
                _ => ClassEnvironmentReport.Failed,
            },
            Region = member.Record.Region,
            Profile = member.Record.Profile,
            Stages = report.Stages?.Count(IsWhole),
            Level = report.Reset?.Level,
            Deviations = report.Reset?.Deviations.Count,
            Differences = report.Reset is { Deviations.Count: > 0 } differing ? [.. differing.Deviations.Select(deviation => $"{deviation.Stage}: {deviation.Text}")] : null,
            Steps = report.Reset is { Steps.Count: > 0 } acting ? acting.Steps : null,
            Changes = report.Stages?.Sum(stage => stage.Changes?.Where(change => change.Key != Same).Sum(change => change.Value) ?? 0) is > 0 and var changes ? changes : null,
            Checks = checks.Count > 0 ? checks.Count : null,
            ChecksPassed = checks.Count > 0 ? checks.Count(check => check.Check.Passed) : null,
            ChecksNotObserved = checks.Count(check => check.Check.NotObserved is true) is > 0 and var unseen ? unseen : null,
            FailedChecks = checks.Any(check => check.Check.Failed) ? [.. checks.Where(check => check.Check.Failed).Select(check => Failed(check.Stage, check.Check))] : null,
            Problems = problems.IsEmpty ? null : problems,
            DollarsPerHour = prices.Count > 0 ? prices.Sum() : null,
        };
    }

    private static bool IsWhole(StageReport stage) => stage.State is null or StatusCommand.Up && stage.Failures is null or [];

    private static ClassCheckReport Failed(string stage, CheckReport check) => new(stage, check.Id, check.Claim, check.Observed, check.Fix);

    private static IEnumerable<string> Failures(StageReport stage) => (stage.Failures ?? []).Select(failure =>
        $"{stage.Stage}: {failure.Operation} {failure.Urn[(failure.Urn.LastIndexOf("::", StringComparison.Ordinal) + 2)..]}: {(failure.Code is null ? "" : failure.Code + ": ")}{failure.Message}");
}
