using System.Collections.Immutable;
using Lab.Cli.Reports;
using Lab.Cli.Targets;
using Lab.Cli.Terminal;
using Lab.Labs.Checks;
using Lab.Simulation.Engine;
using Lab.Stacks;

namespace Lab.Cli.Commands;

/// <summary><c>lab check</c>.</summary>
internal sealed class CheckCommand : LabCommand
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(20);

    public CheckCommand()
        : base(
            "check",
            "Look whether the claims of the course hold",
            ("lab check", "every stage that is up"),
            ("lab check netshoot --verbose", "one stage, with what was seen and why it is so"))
        => Arguments.Add(LabOptions.Stages);

    public override Task<LabReport> RunAsync(LabSession session) => CheckAsync(session);

    /// <summary>Runs the checks of the stages that the session's request names.</summary>
    /// <exception cref="LabException">A stage can't be looked at: all that can't.</exception>
    public static async Task<LabReport> CheckAsync(LabSession session)
    {
        session.CheckNames();
        using var target = await session.OpenAsync(EnvironmentAccess.Read);
        if (target.ProbeProblems is { Count: > 0 } problems) throw new LabException(ExitCode.Usage, [.. problems]);
        var status = await target.StatusAsync();
        ImmutableArray<LabStage> stages = [.. session.Named().Where(stage => session.StageNames.Count > 0 || status.ContainsKey(stage.Name))];
        session.RequireUp(stages, status);
        session.RequireComplete(stages, status);
        var context = await ContextAsync(session, target);
        var reports = new List<StageReport>();
        foreach (var stage in stages)
        {
            var checks = await RunAsync(session, context, stage);
            session.Console.Line(stage.Name);
            foreach (var check in checks) Show(session.Console, check);
            reports.Add(new StageReport(stage.Name) { Checks = checks });
        }

        var summary = CheckSummary.Of([.. reports.SelectMany(report => report.Checks!)]);
        session.Console.Line(summary.Words, summary.Tone);
        return session.Report(summary.ExitCode) with { Stages = reports };
    }

    /// <summary>What checks look at now, for those of several stages.</summary>
    public static async Task<CheckContext> ContextAsync(LabSession session, ILabTarget target) =>
        new(session.Environment, await LabSession.OutputsAsync(target), target.Probe);

    /// <summary>Runs the checks of a stage.</summary>
    public static async Task<IReadOnlyList<CheckReport>> RunAsync(LabSession session, CheckContext context, LabStage stage)
    {
        var results = await CheckRunner.RunAsync(stage.Checks, context, session.Host.Time, session.Interrupted);
        return
        [
            .. results.Select(result => new CheckReport(
                result.Check.Id, result.Check.Claim, result.Passed, result.Outcome.Expected, result.Outcome.Observed, result.Check.Why, result.Check.Fix)
            {
                NotObserved = result.Verdict == CheckVerdict.NotObserved ? true : null,
            }),
        ];
    }

    /// <summary>
    /// Runs the checks of a stage that was changed. On AWS its controllers go on after the update: a load balancer takes minutes until it is active and has
    /// checked its targets. As long as a check fails, all are run again, <see cref="SimulatedTarget.UntilAtRest"/> at most.
    /// </summary>
    /// <returns>The checks as they were seen last, and whether somebody interrupted that: what was done to the stage is to be reported all the same.</returns>
    public static async Task<(IReadOnlyList<CheckReport> Checks, bool IsStopped)> RunAfterChangeAsync(LabSession session, ILabTarget target, LabStage stage)
    {
        var (time, start) = (session.Host.Time, session.Host.Time.GetTimestamp());
        IReadOnlyList<CheckReport> checks = [];
        try
        {
            while (true)
            {
                checks = await RunAsync(session, await ContextAsync(session, target), stage);
                var summary = CheckSummary.Of(checks);
                if (summary.Failed == 0 || target.AnswersAtOnce || time.GetElapsedTime(start) >= SimulatedTarget.UntilAtRest) return (checks, IsStopped: false);
                session.Console.Progress($"{stage.Name}: {summary.Words}; looked at again in {Durations.Words(BetweenLooks)}");
                await Task.Delay(BetweenLooks, time, session.Interrupted);
            }
        }
        catch (OperationCanceledException) when (session.Interrupted.IsCancellationRequested)
        {
            return (checks, IsStopped: true);
        }
    }

    /// <summary>Shows a check; what is behind it only where it failed or everything is wanted.</summary>
    public static void Show(LabConsole console, CheckReport check)
    {
        var (mark, tone) = check switch
        {
            { Passed: true } => ("✓", Tone.Good),
            { Failed: true } => ("✗", Tone.Bad),
            _ => ("?", Tone.Plain),
        };
        console.Line($"  {mark} {check.Claim}", tone);
        if (check.Passed && console.Verbosity != Verbosity.Verbose) return;
        console.Line($"      check     {check.Id}");
        console.Line($"      expected  {check.Expected}");
        console.Line($"      observed  {check.Observed}");
        console.Line($"      why       {check.Why}");
        if (check.Failed) console.Line($"      fix       {check.Fix}");
    }
}
