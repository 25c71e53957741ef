using System.Collections.Immutable;
using System.Globalization;
using Lab.Cli.Commands;
using Lab.Cli.Reports;
using Lab.Cli.Sweep;
using Lab.Cli.Targets;
using Lab.Cli.Terminal;
using Lab.Stacks;

namespace Lab.Cli.Reset;

/// <summary>Carries a plan out. Whatever stops it, the same command goes on from there.</summary>
/// <param name="session">The request.</param>
/// <param name="target">The world.</param>
/// <param name="stages">Every stage of the plan with its settings.</param>
internal sealed class ResetRun(LabSession session, ILabTarget target, IReadOnlyList<PlannedStage> stages)
{
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromMinutes(1);
    private const int MostSweeps = 10;

    private readonly List<StageReport> _reports = [];
    private readonly int _width = StageCatalog.All.Max(stage => stage.Name.Length);
    private readonly string _file = session.Paths.PendingReset(session.TargetName, session.Environment);
    private readonly PendingJournal _journal = new(session.Paths.PendingReset(session.TargetName, session.Environment));

    private StageWork Work => new(session, "reset", target.StagesAtOnce, _width);

    /// <summary>Does all of the plan's steps, or those up to one that fails.</summary>
    /// <exception cref="LabException">Something by hand can't be put right: what and why.</exception>
    public async Task<(IReadOnlyList<StageReport> Reports, int ExitCode)> RunAsync(ResetPlan plan)
    {
        if (plan.Down.Length > 0) _journal.Begin(new PendingReset(plan.Down, plan.Up, stages[0].Values));
        var exitCode = await StepsAsync(plan);
        if (exitCode == ExitCode.Done) PendingReset.Clear(_file);
        return (_reports, exitCode);
    }

    private async Task<int> StepsAsync(ResetPlan plan)
    {
        if (plan.RevivesController && await UpAsync([Planned(ResetPlanner.ControllerStage)], plan) is var revived and not ExitCode.Done) return revived;
        if (plan.LoadBalancers.Length > 0) await PutRightAsync((await ObjectRulesAsync()).LoadBalancers());
        if (plan.Down.Length > 0 && await DestroyAsync(plan) is var destroyed and not ExitCode.Done) return destroyed;
        foreach (var stage in plan.Nodes) await NodesAsync(stage, isLast: !plan.PutsRightMoreThanNodes(stage));
        return await UpAsync([.. plan.Up.Select(Planned)], plan);
    }

    // Nodes can't come up as long as what they need is wrong, such as the cluster that their user data names: then it is for the stage's up first.
    private async Task NodesAsync(string stage, bool isLast)
    {
        try
        {
            await PutRightAsync((await NodeRulesAsync()).Of(stage));
        }
        catch (LabException missing) when (!isLast)
        {
            foreach (var problem in missing.Problems) session.Console.Progress($"not yet: {problem}", Tone.Plain);
        }
    }

    private async Task<int> DestroyAsync(ResetPlan plan)
    {
        var before = plan.Down.Where(stage => stage != ResetPlanner.NetworkStage).ToList();
        if (await DestroyAsync(before) is var exitCode and not ExitCode.Done) return exitCode;
        if (plan.Sweeps) await SweepAsync();
        if (plan.Down.Contains(ResetPlanner.NetworkStage) && await DestroyAsync([ResetPlanner.NetworkStage]) is var last and not ExitCode.Done) return last;

        // An environment of which nothing is left has forgotten its settings.
        if ((await target.StatusAsync()).Count == 0) await target.PrepareUpAsync(stages, runsChecks: !session.Request.SkipsChecks);
        return ExitCode.Done;
    }

    private async Task<int> DestroyAsync(IReadOnlyList<string> names)
    {
        var status = await target.StatusAsync();
        LabStage[] down = [.. names.Where(status.ContainsKey).Select(name => StageCatalog.Find(name)!)];
        var result = await Work.RunAsync(StageSchedule.Down(down, target.StagesAtOnce), OneAsync);
        _reports.AddRange(result.Reports);
        return result.ExitCode;

        async Task<StageOutcome> OneAsync(LabStage stage)
        {
            var outcome = await Work.DoAsync(stage, status[stage.Name].Resources, progress => target.DestroyAsync(stage, progress, session.Interrupted));
            if (outcome.IsDone) _journal.Destroyed(stage.Name);
            return outcome with { Report = outcome.Report with { State = "down" } };
        }
    }

    // An ENI is given free some time after what it belonged to went: what can't be deleted yet is tried again.
    private async Task SweepAsync()
    {
        var account = await target.AccountAsync(session.Interrupted);
        for (var round = 1; ; round++)
        {
            var left = (await account.FindAsync(session.Interrupted)).Where(each => each.Environment == session.Environment && each.InUseBy is null).ToList();
            var outcomes = await new Sweeper(account, session.Host.Time, Tell).RunAsync(left, session.Interrupted);
            var problem = outcomes.FirstOrDefault(outcome => outcome.Failure is not null)?.Failure;
            if (problem is null) return;
            if (round == MostSweeps) throw new LabException(ExitCode.Failed, $"what the cluster left can't be deleted: {problem}");
            await target.Live.WaitAsync(BetweenSweeps, session.Interrupted);
        }
    }

    private void Tell(SweepOutcome outcome)
    {
        if (outcome.Failure is null) session.Console.Line($"deleted {LeftoverWords.Of(outcome.Leftover.Kind)} {outcome.Leftover.Name ?? outcome.Leftover.Id}: {outcome.Leftover.Reason}", Tone.Good);
    }

    private async Task<int> UpAsync(IReadOnlyList<PlannedStage> planned, ResetPlan plan)
    {
        var status = await target.StatusAsync();
        var result = await Work.RunAsync(
            StageSchedule.Up([.. planned.Select(each => each.Stage)], target.StagesAtOnce), stage => OneAsync(planned.First(each => each.Stage == stage)));
        _reports.AddRange(result.Reports);
        return result.ExitCode;

        async Task<StageOutcome> OneAsync(PlannedStage stage)
        {
            var name = stage.Stage.Name;
            await PutRightAsync((await ObjectRulesAsync()).Of(name, withForeign: true).Where(plan.Allows));
            await PutRightAsync(await new SecurityGroupRules(target.Live, await target.Live.RecordedAsync(session.Interrupted)).OfAsync(name, session.Interrupted));
            var resources = status.GetValueOrDefault(name)?.Resources ?? 0;
            var outcome = await Work.DoAsync(stage.Stage, resources, async progress =>
            {
                if (resources > 0 && await target.RefreshAsync(stage.Stage, progress, session.Interrupted) is { Succeeded: false } refresh) return refresh;
                return await target.UpAsync(stage, progress, session.Interrupted);
            });
            if (!outcome.IsDone) return outcome with { Report = outcome.Report with { State = "incomplete" } };
            if (plan.Nodes.Contains(name) && plan.PutsRightMoreThanNodes(name)) await NodesAsync(name, isLast: true);
            _journal.BroughtUp(name);
            return outcome with { Report = outcome.Report with { State = "up" } };
        }
    }

    private async Task PutRightAsync(IEnumerable<Repair> repairs)
    {
        foreach (var repair in repairs.ToList())
        {
            session.Interrupted.ThrowIfCancellationRequested();
            await repair.Act(session.Interrupted);
            session.Console.Line(string.Create(CultureInfo.InvariantCulture, $"{repair.Stage.PadRight(_width)}  {repair.Text}: put right"), Tone.Good);
        }
    }

    private async Task<ObjectRules> ObjectRulesAsync() => new(
        target.Live, new LiveObjects(await target.Live.RecordedAsync(session.Interrupted), await target.Live.ObjectsAsync(session.Interrupted)));

    private async Task<NodeRules> NodeRulesAsync() =>
        new(target.Live, await target.Live.NodeGroupsAsync(session.Interrupted), await target.Live.ObjectsAsync(session.Interrupted));

    private PlannedStage Planned(string name) => stages.First(stage => stage.Stage.Name == name);
}
