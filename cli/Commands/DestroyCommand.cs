using System.Collections.Immutable;
using System.Globalization;
using Lab.Cli.Reports;
using Lab.Cli.Reset;
using Lab.Cli.Targets;
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
        Options.Add(LabOptions.DestroyProtected);
    }

    public override Task<LabReport> RunAsync(LabSession session) => DestroyAsync(session);

    /// <summary>Takes down what the session's request asks for.</summary>
    /// <exception cref="LabException">It can't be begun: all that is wrong.</exception>
    public static async Task<LabReport> DestroyAsync(LabSession session)
    {
        session.CheckNames();
        await Protection.RefuseOthersAsync(session);
        using var target = await session.OpenAsync(EnvironmentAccess.Write);
        var names = session.StageNames.Count > 0 ? session.StageNames : [.. StageCatalog.All.Select(stage => stage.Name)];
        var concerned = StageCatalog.WithDependents(names);
        await target.PrepareDestroyAsync(concerned);
        var status = await target.StatusAsync();
        ImmutableArray<LabStage> stages = [.. concerned.Where(stage => status.ContainsKey(stage.Name))];
        if (stages.IsEmpty)
        {
            GiveUpReset(session, concerned);
            session.Console.Line($"nothing of {string.Join(", ", names)} is up in {session.Environment}: nothing to destroy");
            return session.Report() with { Stages = [] };
        }

        if (!await Confirmation.IsGivenAsync(session, RemovalOf(session, target, stages, status))) return session.Report(ExitCode.Failed) with { Problems = ["not confirmed: nothing was destroyed"] };
        GiveUpReset(session, concerned);
        var work = new StageWork(session, "destroy", target.StagesAtOnce, stages.Max(stage => stage.Name.Length));
        var result = await work.RunAsync(
            StageSchedule.Down(stages, target.StagesAtOnce),
            stage => work.DoAsync(stage, status[stage.Name].Resources, progress => target.DestroyAsync(stage, progress, session.Interrupted)));
        return session.Report(result.ExitCode) with { Stages = result.Reports };
    }

    // An interrupted reset that went on later would bring back what was taken down for good, at a cost.
    private static void GiveUpReset(LabSession session, IEnumerable<LabStage> stages)
    {
        var givenUp = PendingReset.GiveUp(session.Paths.PendingReset(session.TargetName, session.Environment), [.. stages.Select(stage => stage.Name)]);
        if (givenUp.Length > 0) session.Console.Progress($"the reset that was interrupted won't bring {string.Join(", ", givenUp)} up again");
    }

    private static Removal RemovalOf(LabSession session, ILabTarget target, ImmutableArray<LabStage> stages, IReadOnlyDictionary<string, StageStatus> status)
    {
        var names = string.Join(", ", stages.Select(stage => stage.Name));
        return new Removal($"Destroy {names} of {session.Environment}", target.Place, [session.Environment], session.Environment)
        {
            Subject = $"environment {session.Environment}",
            Fate = "to be destroyed, in this order",
            Items = [.. stages.Select(stage => string.Create(CultureInfo.InvariantCulture, $"{stage.Name} ({status[stage.Name].Resources} resources)"))],
        };
    }
}
