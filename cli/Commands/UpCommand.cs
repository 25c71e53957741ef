using System.Collections.Immutable;
using System.Globalization;
using Lab.Cli.Reports;
using Lab.Cli.Targets;
using Lab.Cli.Terminal;
using Lab.Infra.Clusters;
using Lab.Simulation.Engine;
using Lab.Stacks;

namespace Lab.Cli.Commands;

/// <summary><c>lab up</c>.</summary>
internal sealed class UpCommand : LabCommand
{
    public UpCommand()
        : base(
            "up",
            "Bring up stages with what they need, and check each",
            ("lab up --all", "every stage; those that don't need each other side by side on AWS"),
            ("lab up cluster --env alice", "network and cluster in environment alice"),
            ("lab up --set natGateway=true", "with a setting, which is remembered for the environment"),
            ("lab up network --target aws", "on AWS, by the pulumi command"))
    {
        Arguments.Add(LabOptions.Stages);
        Options.Add(LabOptions.All);
        Options.Add(LabOptions.Set);
        Options.Add(LabOptions.NoChecks);
        Options.Add(LabOptions.Yes);
    }

    public override Task<LabReport> RunAsync(LabSession session) => UpAsync(session);

    /// <summary>Brings up what the session's request asks for.</summary>
    /// <exception cref="LabException">It can't be begun: all that is wrong.</exception>
    public static async Task<LabReport> UpAsync(LabSession session)
    {
        var start = session.Host.Time.GetTimestamp();
        var plan = await session.PlanAsync();
        using var target = await session.OpenAsync(EnvironmentAccess.Write);
        await target.PrepareUpAsync(plan, runsChecks: !session.Request.SkipsChecks);
        var notices = session.Notices(plan);
        foreach (var notice in notices) session.Console.Progress($"note: {notice}");
        if (target.AsksBeforeUp && !await IsConfirmedAsync(session, target, plan))
        {
            return session.Report(ExitCode.Failed) with { Problems = ["not confirmed: nothing was begun"], Notices = notices };
        }

        var result = await UpAsync(session, target, plan);
        if (result.ExitCode == ExitCode.Done) Conclude(session, target, result.Reports, session.Host.Time.GetElapsedTime(start));
        return session.Report(result.ExitCode) with { Stages = result.Reports, Notices = notices, Settings = plan[0].Values };
    }

    private static async Task<bool> IsConfirmedAsync(LabSession session, ILabTarget target, ImmutableArray<PlannedStage> plan)
    {
        var calendar = new SupportCalendar(session.Host.Time);
        var names = string.Join(", ", plan.Select(planned => planned.Stage.Name));
        var cost = plan.Sum(planned => planned.Stage.CostPerHour(planned.Settings, calendar).Total);
        var what = string.Create(CultureInfo.InvariantCulture, $"{names} of {session.Environment} in {target.Place}, {cost:0.000} USD an hour");
        session.Console.Progress($"to be brought up: {what}", Tone.Plain);
        if (session.Request.IsConfirmed) return true;
        if (!session.Host.IsInteractive) throw new LabException(ExitCode.Usage, $"up of {what}: nobody is here to ask; add --yes");
        return await session.Console.ConfirmAsync($"Bring up {what}?");
    }

    private static async Task<ScheduleResult> UpAsync(LabSession session, ILabTarget target, ImmutableArray<PlannedStage> plan)
    {
        var width = plan.Max(stage => stage.Stage.Name.Length);
        var before = await target.StatusAsync();
        var atOnce = target.StagesAtOnce;
        var schedule = StageSchedule.Up([.. plan.Select(planned => planned.Stage)], atOnce);
        return await new StageWork(session, "up", atOnce, width).RunAsync(schedule, stage => UpAsync(plan.First(planned => planned.Stage == stage)));

        async Task<StageOutcome> UpAsync(PlannedStage planned)
        {
            var name = planned.Stage.Name;
            var expected = before.GetValueOrDefault(name)?.Resources ?? 0;
            var (update, elapsed) = await StageRun.RunAsync(session, name, expected, atOnce, progress => target.UpAsync(planned, progress, session.Interrupted));
            var report = StageRun.Report(name, update);
            if (!update.Succeeded)
            {
                TellWhatStandsOn(session, name, update, before);
                return new StageOutcome(report, IsDone: false, StageRun.Stopped(session, name, update, "up"));
            }

            var (checks, isStopped) = session.Request.SkipsChecks ? ([], false) : await CheckCommand.RunAfterChangeAsync(session, target, planned.Stage);
            Show(session.Console, name.PadRight(width), update, elapsed, checks);
            return new StageOutcome(
                report with { Checks = checks }, IsDone: true, isStopped ? StageRun.ChecksStopped(session, name, "up") : CheckSummary.Of(checks).ExitCode);
        }
    }

    // AWS names what is in use, never by whom.
    private static void TellWhatStandsOn(LabSession session, string name, UpdateResult result, IReadOnlyDictionary<string, StageStatus> before)
    {
        if (result.Failures.All(failure => failure.Code != "DependencyViolation")) return;
        ImmutableArray<string> later = [.. StageCatalog.WithDependents([name]).Select(stage => stage.Name).Where(stage => stage != name && before.ContainsKey(stage))];
        if (later.IsEmpty) return;
        var stages = string.Join(' ', later);
        session.Console.Error(
            $"{name}: what can't be deleted may be in use by stages that stand on it: take the change back, or first "
            + $"`lab destroy {stages} --env {session.Environment} --target {session.TargetName}`");
    }

    private static void Show(LabConsole console, string name, UpdateResult result, TimeSpan elapsed, IReadOnlyList<CheckReport> checks)
    {
        var summary = CheckSummary.Of(checks);
        var verdict = checks.Count == 0 ? "" : $", {summary.Words}";
        console.Line($"{name}  {StageRun.Counts(result)} in {StageRun.Time(result, elapsed)}{verdict}", summary.Tone);
        foreach (var check in checks.Where(check => !check.Passed || console.Verbosity == Verbosity.Verbose)) CheckCommand.Show(console, check);
    }

    private static void Conclude(LabSession session, ILabTarget target, IReadOnlyList<StageReport> stages, TimeSpan elapsed)
    {
        var summary = CheckSummary.Of([.. stages.SelectMany(stage => stage.Checks ?? [])]);
        var unseen = summary.NotObserved > 0 ? $" of {summary.Count}, {summary.NotObserved} not observed" : "";
        var count = stages.Count == 1 ? "1 stage" : $"{stages.Count} stages";
        session.Console.Progress(
            $"{session.Environment} is up in {target.Place}: {count}, {summary.Passed} checks passed{unseen}, {Durations.Words(elapsed)}", Tone.Plain);
    }
}
