using System.Collections.Immutable;
using Lab.Cli.Commands;
using Lab.Cli.Reports;
using Lab.Cli.Targets;

namespace Lab.Cli.Reset;

/// <summary>Finds what is not as the stages declare it.</summary>
/// <param name="session">The request.</param>
/// <param name="target">A world in which nothing is changed by looking: the simulated one is a copy, of AWS only Pulumi's record is refreshed.</param>
/// <param name="named">The stages whose namespaces shall have nobody else's objects: those that were asked for.</param>
internal sealed class ResetSurvey(LabSession session, ILabTarget target, IReadOnlySet<string> named)
{
    private const string ClusterType = "aws:eks/cluster:Cluster";

    /// <summary>Looks at stages that are recorded, and at those that are to be.</summary>
    /// <exception cref="LabException">A stage can't be read.</exception>
    public async Task<SurveyResult> RunAsync(IReadOnlyList<PlannedStage> stages)
    {
        var (live, status, cancel) = (target.Live, await target.StatusAsync(), session.Interrupted);
        var lost = await live.StagesOfLostClustersAsync(cancel);
        var found = new List<Deviation>();
        var checks = new List<StageReport>();
        foreach (var stage in stages.Select(planned => planned.Stage))
        {
            if (!status.TryGetValue(stage.Name, out var state)) found.Add(new Deviation(stage.Name, ResetLevel.Objects, "is not up"));
            else if (lost.Contains(stage.Name)) found.Add(new Deviation(stage.Name, ResetLevel.Stack, "its objects are in a cluster that AWS no longer has"));
            else if (!state.IsComplete) found.Add(new Deviation(stage.Name, ResetLevel.Objects, "its last update did not go to its end"));
        }

        found.AddRange(await ByHandAsync(live, stages, cancel));
        if (!session.Request.SkipsChecks)
        {
            // On AWS a check also fails for want of an answer or of a way out of this machine's network: that alone takes no stack down unless a level was asked for.
            var failedCheckIsSymptom = target.AnswersAtOnce || session.Request.Level is not null;
            var context = await CheckCommand.ContextAsync(session, target);
            foreach (var stage in stages.Where(stage => IsWhole(stage.Stage.Name)))
            {
                var reports = await CheckCommand.RunAsync(session, context, stage.Stage);
                checks.Add(new StageReport(stage.Stage.Name) { Checks = reports });
                if (!failedCheckIsSymptom) continue;
                found.AddRange(reports.Where(check => check.Failed)
                    .Select(check => new Deviation(stage.Stage.Name, ResetLevel.Objects, $"check {check.Id} fails: {check.Observed}") { IsSymptom = true }));
            }
        }

        // A refresh changes the record: everything else has been looked at.
        foreach (var stage in stages.Where(stage => IsWhole(stage.Stage.Name)))
        {
            var drift = await DriftAsync(stage);
            if (drift is not null) found.Add(drift);
            if (cancel.IsCancellationRequested) break;
        }

        cancel.ThrowIfCancellationRequested();
        found.AddRange(await FailedReleasesAsync(live, stages, cancel));
        return new SurveyResult(found, checks);

        bool IsWhole(string name) => status.GetValueOrDefault(name) is { IsComplete: true } && !lost.Contains(name);
    }

    private async Task<IReadOnlyList<Deviation>> ByHandAsync(ILiveEnvironment live, IReadOnlyList<PlannedStage> stages, CancellationToken cancellationToken)
    {
        var recorded = await live.RecordedAsync(cancellationToken);
        var objects = await live.ObjectsAsync(cancellationToken);
        var rules = new ObjectRules(live, new LiveObjects(recorded, objects));
        var nodes = new NodeRules(live, await live.NodeGroupsAsync(cancellationToken), objects);
        var groups = new SecurityGroupRules(live, recorded);
        var found = new List<Deviation>();
        foreach (var stage in stages.Select(planned => planned.Stage.Name))
        {
            found.AddRange(await groups.OfAsync(stage, cancellationToken));
            found.AddRange(nodes.Of(stage));
            found.AddRange(rules.Of(stage, withForeign: named.Contains(stage)));
        }

        return found;
    }

    private static async Task<IReadOnlyList<Deviation>> FailedReleasesAsync(
        ILiveEnvironment live, IReadOnlyList<PlannedStage> stages, CancellationToken cancellationToken)
    {
        var rules = new ObjectRules(live, new LiveObjects(await live.RecordedAsync(cancellationToken), []));
        return [.. stages.SelectMany(stage => rules.FailedReleases(stage.Stage.Name))];
    }

    private async Task<Deviation?> DriftAsync(PlannedStage stage)
    {
        var name = stage.Stage.Name;
        var drift = new DriftObserver();
        var refresh = await target.RefreshAsync(stage.Stage, drift, session.Interrupted);
        if (!refresh.Succeeded && !refresh.IsCancelled)
        {
            throw new LabException(
                ExitCode.Failed, [.. refresh.Failures.Select(failure => $"{name} can't be read: {failure.Message}; nothing was changed")]);
        }

        drift = new DriftObserver();
        var preview = await target.PreviewAsync(stage, drift, session.Interrupted);
        if (drift.Text() is { } text)
        {
            return drift.Makes(ClusterType) ? new Deviation(name, ResetLevel.Cluster, "the cluster is gone") : new Deviation(name, ResetLevel.Objects, text);
        }

        return preview.Succeeded || preview.IsCancelled ? null
            : new Deviation(name, ResetLevel.Objects, $"it would not come up: {preview.Failures[0].Message}");
    }
}

/// <summary>What a survey found.</summary>
/// <param name="Deviations">What is not as declared, in the order of the stages.</param>
/// <param name="Checks">The checks of the stages that are up as a whole.</param>
internal sealed record SurveyResult(IReadOnlyList<Deviation> Deviations, IReadOnlyList<StageReport> Checks);
