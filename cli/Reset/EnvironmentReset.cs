using System.Collections.Immutable;
using System.Globalization;
using Lab.Cli.Commands;
using Lab.Cli.Reports;
using Lab.Cli.Targets;
using Lab.Cli.Terminal;
using Lab.Simulation.Engine;
using Lab.Stacks;

namespace Lab.Cli.Reset;

/// <summary>A reset from the first look to the last check: looks, plans, asks, acts, checks, and where that was not enough goes a level further.</summary>
/// <param name="session">The request.</param>
/// <param name="target">The world.</param>
internal sealed class EnvironmentReset(LabSession session, ILabTarget target)
{
    private const int MostAttempts = 4;

    private readonly List<StageReport> _reports = [];
    private readonly List<DeviationReport> _deviations = [];
    private readonly List<string> _steps = [];

    private string PendingFile => session.Paths.PendingReset(session.TargetName, session.Environment);

    /// <summary>Does it.</summary>
    /// <exception cref="LabException">It can't be begun, or can't be done: all that is wrong.</exception>
    public async Task<LabReport> RunAsync()
    {
        var pending = PendingReset.Load(PendingFile);
        var status = await target.StatusAsync();

        // Somebody brought the stages up meanwhile.
        if (pending?.Up.All(name => status.GetValueOrDefault(name)?.IsComplete == true) == true) pending = null;
        var named = Named(status, pending);
        var stages = await PlannedAsync(named, status, pending);
        await target.PrepareUpAsync(stages, runsChecks: !session.Request.SkipsChecks);
        if (pending is { Down.Length: > 0 } && await GoOnAsync(pending, stages) is { } stopped) return stopped;
        var planner = new ResetPlanner(named, (await target.StatusAsync()).Keys.ToHashSet(StringComparer.Ordinal), session.Request.Level);
        for (var attempt = 1; ; attempt++)
        {
            var (survey, plan) = await PlanAsync(planner, stages, named);
            if (plan.IsEmpty) return Nothing(survey, plan);
            Explain(plan, attempt);
            if (session.Request.IsDryRun) return Report(ExitCode.Done, plan.Level);
            if (await RefusalOfAsync(plan) is { } refusal) return Report(ExitCode.Failed, plan.Level) with { Problems = [refusal] };
            var (reports, exitCode) = await new ResetRun(session, target, stages).RunAsync(plan);
            _reports.AddRange(reports);
            if (exitCode == ExitCode.Done) exitCode = await CheckAsync([.. named.Concat(plan.Stages)]);
            if (exitCode == ExitCode.Interrupted) return Report(exitCode, plan.Level);
            planner.Tried(plan);
            var isEnd = exitCode == ExitCode.Done || session.Request.Level is not null || plan.Level == ResetLevel.Cluster || attempt == MostAttempts;
            if (isEnd) return Conclude(plan, exitCode);
            session.Console.Progress("that was not enough: the next level", Tone.Plain);
        }
    }

    private ImmutableHashSet<string> Named(IReadOnlyDictionary<string, StageStatus> status, PendingReset? pending)
    {
        var known = status.Keys.Concat(pending?.Up ?? []).ToHashSet(StringComparer.Ordinal);
        var named = session.Named().Where(stage => session.StageNames.Count > 0 || known.Contains(stage.Name)).ToList();
        if (named.Count == 0 || named.Exists(stage => !known.Contains(stage.Name))) session.RequireUp(named, status);
        return [.. named.Select(stage => stage.Name).Concat(pending?.Up ?? [])];
    }

    /// <summary>
    /// The stages with what they need, and all that stand on them and are there: any of those may have to go and come back. What they need and is
    /// gone comes back with them.
    /// </summary>
    private async Task<ImmutableArray<PlannedStage>> PlannedAsync(ImmutableHashSet<string> named, IReadOnlyDictionary<string, StageStatus> status, PendingReset? pending)
    {
        var stages = StageCatalog.WithDependencies(named).Concat(StageCatalog.All.Where(stage => status.ContainsKey(stage.Name))).Select(stage => stage.Name);

        // A simulated environment of which nothing is left has forgotten its settings; what was set since is newer.
        var remembered = await session.RememberedAsync();
        var isForgotten = status.Count == 0 && StageCatalog.All.All(stage => remembered[stage].IsEmpty);
        var settings = pending is not null && isForgotten ? pending.Settings.SetItems(session.Request.Settings) : session.Request.Settings;
        return session.For(session.Request with { StageNames = [.. stages.Distinct()], Settings = settings }, session.Host).Plan(remembered);
    }

    private async Task<LabReport?> GoOnAsync(PendingReset pending, ImmutableArray<PlannedStage> stages)
    {
        var plan = new ResetPlan(pending.Down.Contains(LiveObjects.ClusterStage) ? ResetLevel.Cluster : ResetLevel.Stack)
        {
            Reasons = [.. pending.Up.Select(stage => new Deviation(stage, ResetLevel.Stack, "a reset of it was interrupted"))],
            Down = pending.Down,
            Up = pending.Up,
        };
        Explain(plan, attempt: 1);
        if (session.Request.IsDryRun) return Report(ExitCode.Done, plan.Level);
        if (await RefusalOfAsync(plan) is { } refusal) return Report(ExitCode.Failed, plan.Level) with { Problems = [refusal] };
        var (reports, exitCode) = await new ResetRun(session, target, stages).RunAsync(plan);
        _reports.AddRange(reports);
        return exitCode == ExitCode.Done ? null : Report(exitCode, plan.Level);
    }

    // Looking must not change anything: the simulated world is looked at in a copy.
    private async Task<(SurveyResult Survey, ResetPlan Plan)> PlanAsync(ResetPlanner planner, ImmutableArray<PlannedStage> stages, ImmutableHashSet<string> named)
    {
        using var copy = await session.OpenAsync(EnvironmentAccess.Scratch);
        var concerned = StageCatalog.WithDependencies(named)
            .Concat(session.Request.Level == ResetLevel.Cluster ? StageCatalog.WithDependents([LiveObjects.ClusterStage]) : [])
            .Select(stage => stage.Name).ToHashSet(StringComparer.Ordinal);
        var survey = await new ResetSurvey(session, copy, named).RunAsync([.. stages.Where(stage => concerned.Contains(stage.Stage.Name))]);
        var objects = new LiveObjects(await copy.Live.RecordedAsync(session.Interrupted), await copy.Live.ObjectsAsync(session.Interrupted));
        return (survey, planner.Plan(survey.Deviations, [.. objects.ForeignWithLoadBalancer().Select(LiveObjects.Name)]));
    }

    private void Explain(ResetPlan plan, int attempt)
    {
        _deviations.AddRange(plan.Reasons.Select(Reported));
        _steps.AddRange(plan.Steps());
        session.Console.Line(string.Create(
            CultureInfo.InvariantCulture, $"{session.Environment} {(attempt == 1 ? "differs" : "still differs")} from what its stages declare (level {Word(plan.Level)}):"));
        foreach (var reason in plan.Reasons) session.Console.Line($"  {reason.Stage}: {reason.Text}");
        foreach (var left in plan.Left) session.Console.Line($"  {left.Stage}: {left.Text} (left as it is: that takes --level {Word(left.Level)})");
        if (!session.Request.IsDryRun) return;
        session.Console.Line("would be done, in this order:");
        foreach (var step in plan.Steps()) session.Console.Line($"  {step}");
    }

    // Who confirmed that objects are put right has not confirmed that stacks are destroyed.
    private async Task<string?> RefusalOfAsync(ResetPlan plan)
    {
        if (session.Request.Confirmed is { } confirmed && plan.Level > confirmed.Level)
        {
            return $"needs level {Word(plan.Level)}, and level {Word(confirmed.Level)} was confirmed: `{confirmed.Command} --level {Word(plan.Level)}`";
        }

        return await IsConfirmedAsync(plan) ? null : "not confirmed: nothing was reset";
    }

    private async Task<bool> IsConfirmedAsync(ResetPlan plan)
    {
        var names = string.Join(", ", plan.Stages);
        return await Confirmation.IsGivenAsync(session, new Removal(
            $"Reset {names} of {session.Environment}", target.Place, [session.Environment], session.Environment)
        {
            Subject = $"environment {session.Environment}",
            Fate = "to be reset, in this order",
            Items = [.. plan.Steps()],
        });
    }

    private async Task<int> CheckAsync(ImmutableHashSet<string> names)
    {
        if (session.Request.SkipsChecks) return ExitCode.Done;
        if (target.AnswersAtOnce) await target.Live.WaitAsync(SimulatedTarget.UntilAtRest, session.Interrupted);
        var exitCode = ExitCode.Done;
        foreach (var stage in StageCatalog.All.Where(stage => names.Contains(stage.Name)))
        {
            var (checks, isStopped) = await CheckCommand.RunAfterChangeAsync(session, target, stage);
            var summary = CheckSummary.Of(checks);
            session.Console.Line($"{stage.Name}: {summary.Words}", summary.Tone);
            foreach (var check in checks.Where(check => !check.Passed || session.Console.Verbosity == Verbosity.Verbose)) CheckCommand.Show(session.Console, check);
            var index = _reports.FindLastIndex(report => report.Stage == stage.Name && report.State != "down");
            if (index < 0) _reports.Add(new StageReport(stage.Name) { Checks = checks });
            else _reports[index] = _reports[index] with { Checks = checks };
            if (isStopped) return StageRun.ChecksStopped(session, stage.Name, "reset");
            exitCode = Math.Max(exitCode, summary.ExitCode);
        }

        return exitCode;
    }

    private LabReport Nothing(SurveyResult survey, ResetPlan plan)
    {
        if (_steps.Count == 0)
        {
            foreach (var left in plan.Left) session.Console.Line($"{left.Stage}: {left.Text} (left as it is: that takes --level {Word(left.Level)})");
            ShowFailures(survey.Checks);
            if (plan.Left.IsEmpty) session.Console.Line($"nothing of {session.Environment} differs from what its stages declare: nothing to reset", Tone.Good);
        }

        PendingReset.Clear(PendingFile);
        _reports.AddRange(survey.Checks);
        var fails = survey.Checks.SelectMany(stage => stage.Checks!).Any(check => check.Failed);
        return Report(!fails && plan.Left.IsEmpty ? ExitCode.Done : ExitCode.Failed, level: null);
    }

    private void ShowFailures(IReadOnlyList<StageReport> stages)
    {
        foreach (var stage in stages.Where(stage => stage.Checks!.Any(check => check.Failed)))
        {
            session.Console.Line($"{stage.Stage}: checks fail although nothing of it differs; `lab reset {stage.Stage} --env {session.Environment} --target {session.TargetName} --level stack` makes it anew", Tone.Bad);
            foreach (var check in stage.Checks!.Where(check => check.Failed)) CheckCommand.Show(session.Console, check);
        }
    }

    private LabReport Conclude(ResetPlan plan, int exitCode)
    {
        if (exitCode == ExitCode.Failed && session.Request.Level is { } level and < ResetLevel.Cluster)
        {
            session.Console.Error($"level {Word(level)} was not enough: leave --level out, and the reset goes as far as it must");
        }

        return Report(plan.Left.IsEmpty ? exitCode : Math.Max(exitCode, ExitCode.Failed), plan.Level);
    }

    private LabReport Report(int exitCode, ResetLevel? level) => session.Report(exitCode) with
    {
        Stages = _reports,
        Reset = new ResetReport(level is { } reached ? Word(reached) : null, _deviations, _steps),
    };

    private static DeviationReport Reported(Deviation deviation) => new(deviation.Stage, Word(deviation.Level), deviation.Text);

    private static string Word(ResetLevel level) => level.ToString().ToLowerInvariant();
}
