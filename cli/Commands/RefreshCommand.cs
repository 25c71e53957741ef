using System.Collections.Immutable;
using Lab.Cli.Reports;
using Lab.Cli.Terminal;
using Lab.Simulation.Engine;
using Lab.Stacks;

namespace Lab.Cli.Commands;

/// <summary><c>lab refresh</c>.</summary>
internal sealed class RefreshCommand : LabCommand
{
    public RefreshCommand()
        : base(
            "refresh",
            "Read back what stages made and record what it is now; nothing in the world is changed",
            ("lab refresh", "every stage that is up"),
            ("lab refresh netshoot --env alice --target aws", "what somebody did by hand to the Deployment is seen by the next preview"))
    {
        Arguments.Add(LabOptions.Stages);
    }

    public override Task<LabReport> RunAsync(LabSession session) => RefreshAsync(session);

    /// <summary>Refreshes the stages that the session's request names; without any, all that are up.</summary>
    /// <exception cref="LabException">It can't be begun: all that is wrong.</exception>
    public static async Task<LabReport> RefreshAsync(LabSession session)
    {
        session.CheckNames();
        using var target = await session.OpenAsync(EnvironmentAccess.Write);
        var status = await target.StatusAsync();
        ImmutableArray<LabStage> stages = [.. session.Named().Where(stage => session.StageNames.Count > 0 || status.ContainsKey(stage.Name))];
        session.RequireUp(stages, status);
        await target.PrepareRefreshAsync(stages);
        var width = stages.Max(stage => stage.Name.Length);
        var atOnce = target.StagesAtOnce;

        // A refresh of one stage needs nothing of another's.
        var result = await new StageSchedule(stages, static _ => [], atOnce).RunAsync(RefreshAsync, session.Interrupted);
        StageRun.NotBegun(session, result.NotBegun, "refresh");
        return session.Report(result.ExitCode) with { Stages = result.Reports };

        async Task<StageOutcome> RefreshAsync(LabStage stage)
        {
            var (update, elapsed) = await StageRun.RunAsync(
                session, stage.Name, status[stage.Name].Resources, atOnce, progress => target.RefreshAsync(stage, progress, session.Interrupted));
            var report = StageRun.Report(stage.Name, update);
            if (!update.Succeeded) return new StageOutcome(report, IsDone: false, StageRun.Stopped(session, stage.Name, update, "refresh"));
            session.Console.Line($"{stage.Name.PadRight(width)}  {StageRun.Counts(update)} in {StageRun.Time(update, elapsed)}", Tone.Good);
            return new StageOutcome(report, IsDone: true, ExitCode.Done);
        }
    }
}
