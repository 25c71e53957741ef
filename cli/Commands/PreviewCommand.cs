using Lab.Cli.Reports;
using Lab.Cli.Terminal;
using Lab.Simulation.Engine;

namespace Lab.Cli.Commands;

/// <summary><c>lab preview</c>.</summary>
internal sealed class PreviewCommand : LabCommand
{
    public PreviewCommand()
        : base(
            "preview",
            "Show what `lab up` would do",
            ("lab preview", "every stage"),
            ("lab preview cluster --set nodeCount=4", "what one more node would change"))
    {
        Arguments.Add(LabOptions.Stages);
        Options.Add(LabOptions.Set);
    }

    public override async Task<LabReport> RunAsync(LabSession session)
    {
        var plan = await session.PlanAsync();
        using var target = await session.OpenAsync(EnvironmentAccess.Scratch);
        await target.PreparePreviewAsync(plan);
        var notices = session.Notices(plan);
        foreach (var notice in notices) session.Console.Progress($"note: {notice}");
        var reports = new List<StageReport>();
        foreach (var planned in plan)
        {
            var changes = (IReadOnlyList<ResourceChangeReport>)[];
            var (result, _) = await StageRun.RunAsync(session, planned.Stage.Name, 0, atOnce: 1, async progress =>
            {
                var preview = await target.PreviewAsync(planned, progress, session.Interrupted);
                changes = progress.Changes;
                return preview;
            });
            reports.Add(StageRun.Report(planned.Stage.Name, result) with { ResourceChanges = changes });
            if (!result.Succeeded)
            {
                return session.Report(StageRun.Stopped(session, planned.Stage.Name, result, "preview")) with { Stages = reports, Notices = notices };
            }

            Show(session.Console, planned.Stage.Name, result, changes);
        }

        return session.Report() with { Stages = reports, Notices = notices };
    }

    private static void Show(LabConsole console, string stage, UpdateResult result, IReadOnlyList<ResourceChangeReport> changes)
    {
        foreach (var change in changes)
        {
            var sign = UpdateProgress.Sign(Enum.Parse<ResourceOperation>(change.Operation, ignoreCase: true));
            console.Line($"{sign} {change.Type} {change.Name}{(change.Changed.Count == 0 ? "" : $" ({string.Join(", ", change.Changed)})")}");
        }

        console.Line($"{stage}: would be {StageRun.Counts(result)}", Tone.Good);
    }
}
