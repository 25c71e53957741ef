using Lab.Cli.Reports;
using Lab.Stacks;

namespace Lab.Cli.Commands;

/// <summary>Works on stages side by side, each once those that go before it are done.</summary>
/// <param name="stages">The stages in an order in which each comes after those that go before it.</param>
/// <param name="before">The stages that must be done before one is begun; those that are not among <paramref name="stages"/> don't count.</param>
/// <param name="atOnce">How many are worked on at once.</param>
internal sealed class StageSchedule(IReadOnlyList<LabStage> stages, Func<LabStage, IEnumerable<string>> before, int atOnce)
{
    /// <summary>The order of bringing stages up: what a stage needs goes before it.</summary>
    public static StageSchedule Up(IReadOnlyList<LabStage> stages, int atOnce) => new(stages, stage => stage.DependsOn, atOnce);

    /// <summary>The order of taking stages down: what needs a stage goes before it.</summary>
    public static StageSchedule Down(IReadOnlyList<LabStage> stages, int atOnce) =>
        new(stages, stage => StageCatalog.WithDependents([stage.Name]).Where(other => other != stage).Select(other => other.Name), atOnce);

    /// <summary>
    /// Does the work. Once a stage was not done, those after it are never begun; the others go on. Once the work on one threw, none is begun any
    /// more; those under way go to their end, since nobody would be there to stop them, and then the exception goes on.
    /// </summary>
    /// <param name="work">Works on a stage.</param>
    /// <param name="cancellationToken">No other stage shall be begun.</param>
    public async Task<ScheduleResult> RunAsync(Func<LabStage, Task<StageOutcome>> work, CancellationToken cancellationToken)
    {
        var waiting = stages.ToList();
        var outcomes = new Dictionary<string, StageOutcome>(StringComparer.Ordinal);
        var (underWay, broken) = (new List<Task<StageOutcome>>(), new List<Task<StageOutcome>>());
        while (true)
        {
            var ready = cancellationToken.IsCancellationRequested || broken.Count > 0 ? [] : waiting.Where(IsReady).Take(atOnce - underWay.Count).ToList();
            foreach (var stage in ready)
            {
                waiting.Remove(stage);
                underWay.Add(WorkAsync(stage));
            }

            if (underWay.Count == 0) break;
            var ended = await Task.WhenAny(underWay);
            underWay.Remove(ended);
            if (ended.IsCompletedSuccessfully)
            {
                var outcome = await ended;
                outcomes.Add(outcome.Report.Stage, outcome);
            }
            else
            {
                broken.Add(ended);
            }
        }

        if (broken is [var first, ..]) await first;

        return new ScheduleResult(
            [.. stages.Select(stage => outcomes.GetValueOrDefault(stage.Name)?.Report).OfType<StageReport>()],
            waiting,
            outcomes.Values.Select(outcome => outcome.ExitCode)
                .Append(waiting.Count > 0 && cancellationToken.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done).Max());

        // What is thrown before anything is awaited must not get past those under way either.
        async Task<StageOutcome> WorkAsync(LabStage stage) => await work(stage);

        bool IsReady(LabStage stage) =>
            before(stage).All(name => outcomes.GetValueOrDefault(name)?.IsDone ?? stages.All(other => other.Name != name));
    }
}

/// <summary>What became of a stage.</summary>
/// <param name="Report">What was done.</param>
/// <param name="IsDone">Whether what comes after it may be begun.</param>
/// <param name="ExitCode">What it means for the command.</param>
internal sealed record StageOutcome(StageReport Report, bool IsDone, int ExitCode);

/// <summary>What became of all stages.</summary>
/// <param name="Reports">What was done, in the order of the stages.</param>
/// <param name="NotBegun">The stages that were never begun.</param>
/// <param name="ExitCode">The worst of the stages' exit codes.</param>
internal sealed record ScheduleResult(IReadOnlyList<StageReport> Reports, IReadOnlyList<LabStage> NotBegun, int ExitCode);
