using System.Collections.Immutable;
using System.Globalization;
using Lab.Cli.Reports;
using Lab.Cli.Targets;
using Lab.Cli.Terminal;
using Lab.Simulation.Engine;
using Lab.Stacks;

namespace Lab.Cli.Commands;

/// <summary><c>lab destroy</c>.</summary>
internal sealed class DestroyCommand : LabCommand
{
    public DestroyCommand()
        : base(
            "destroy",
            "Take down stages with those that need them",
            ("lab destroy --all", "every stage, after asking; those that don't need each other side by side on AWS"),
            ("lab destroy cluster --yes", "cluster and what stands on it, without asking"))
    {
        Arguments.Add(LabOptions.Stages);
        Options.Add(LabOptions.All);
        Options.Add(LabOptions.Yes);
    }

    public override Task<LabReport> RunAsync(LabSession session) => DestroyAsync(session);

    /// <summary>Takes down what the session's request asks for.</summary>
    /// <exception cref="LabException">It can't be begun: all that is wrong.</exception>
    public static async Task<LabReport> DestroyAsync(LabSession session)
    {
        session.CheckNames();
        using var target = session.Open(EnvironmentAccess.Write);
        var names = session.StageNames.Count > 0 ? session.StageNames : [.. StageCatalog.All.Select(stage => stage.Name)];
        var concerned = StageCatalog.WithDependents(names);
        await target.PrepareDestroyAsync(concerned);
        var status = await target.StatusAsync();
        ImmutableArray<LabStage> stages = [.. concerned.Where(stage => status.ContainsKey(stage.Name))];
        if (stages.IsEmpty)
        {
            session.Console.Line($"nothing of {string.Join(", ", names)} is up in {session.Environment}: nothing to destroy");
            return session.Report() with { Stages = [] };
        }

        if (!IsConfirmed(session, target, stages, status)) return session.Report(ExitCode.Failed) with { Problems = ["not confirmed: nothing was destroyed"] };
        var result = await DestroyAsync(session, target, stages, status);
        return session.Report(result.ExitCode) with { Stages = result.Reports };
    }

    private static bool IsConfirmed(LabSession session, ILabTarget target, ImmutableArray<LabStage> stages, IReadOnlyDictionary<string, StageStatus> status)
    {
        session.Console.Progress($"environment {session.Environment} in {target.Place}: to be destroyed, in this order:", Tone.Plain);
        foreach (var stage in stages)
        {
            session.Console.Progress(string.Create(CultureInfo.InvariantCulture, $"  {stage.Name} ({status[stage.Name].Resources} resources)"), Tone.Plain);
        }

        var names = string.Join(", ", stages.Select(stage => stage.Name));
        if (session.Request.IsConfirmed) return true;
        if (!session.Host.IsInteractive)
        {
            throw new LabException(ExitCode.Usage, $"destroy of {names} in {session.Environment} in {target.Place}: nobody is here to ask; add --yes");
        }

        return session.Console.Confirm($"Destroy {names} of {session.Environment} in {target.Place}?");
    }

    private static async Task<ScheduleResult> DestroyAsync(
        LabSession session, ILabTarget target, ImmutableArray<LabStage> stages, IReadOnlyDictionary<string, StageStatus> status)
    {
        var width = stages.Max(stage => stage.Name.Length);
        var atOnce = target.StagesAtOnce;
        var result = await StageSchedule.Down(stages, atOnce).RunAsync(DestroyAsync, session.Interrupted);
        StageRun.NotBegun(session, result.NotBegun, "destroy");
        return result;

        async Task<StageOutcome> DestroyAsync(LabStage stage)
        {
            var (update, elapsed) = await StageRun.RunAsync(
                session, stage.Name, status[stage.Name].Resources, atOnce, progress => target.DestroyAsync(stage, progress, session.Interrupted));
            var report = StageRun.Report(stage.Name, update);
            if (!update.Succeeded) return new StageOutcome(report, IsDone: false, StageRun.Stopped(session, stage.Name, update, "destroy"));
            session.Console.Line($"{stage.Name.PadRight(width)}  {StageRun.Counts(update)} in {StageRun.Time(update, elapsed)}", Tone.Good);
            return new StageOutcome(report, IsDone: true, ExitCode.Done);
        }
    }
}
