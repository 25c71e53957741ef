using System.Collections.Immutable;
using Lab.Cli.Reports;
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
        var work = new StageWork(session, "refresh", target.StagesAtOnce, stages.Max(stage => stage.Name.Length));

        // A refresh of one stage needs nothing of another's.
        var result = await work.RunAsync(
            new StageSchedule(stages, static _ => [], target.StagesAtOnce),
            stage => work.DoAsync(stage, status[stage.Name].Resources, progress => target.RefreshAsync(stage, progress, session.Interrupted)));
        return session.Report(result.ExitCode) with { Stages = result.Reports };
    }
}
