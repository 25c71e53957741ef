using System.Globalization;
using Lab.Cli.Reports;
using Lab.Cli.Terminal;
using Lab.Simulation.Engine;
using Lab.Stacks;

namespace Lab.Cli.Commands;

/// <summary>One operation on one stage: shows how far it is, and puts its result in words.</summary>
internal static class StageRun
{
    /// <summary>Runs the operation with a live line where somebody watches, unless other stages are worked on at the same time.</summary>
    public static async Task<(UpdateResult Result, TimeSpan Elapsed)> RunAsync(
        LabSession session, string stage, int expected, int atOnce, Func<UpdateProgress, Task<UpdateResult>> operation)
    {
        return atOnce > 1 ? await RunAsync(static _ => { }) : await session.Console.LiveAsync(stage, RunAsync);

        async Task<(UpdateResult Result, TimeSpan Elapsed)> RunAsync(Action<string> show)
        {
            var progress = new UpdateProgress(session.Console, stage, expected, show, session.Host.Time);
            var result = await operation(progress);
            return (result, progress.Elapsed);
        }
    }

    /// <summary>What the operation did, for a program.</summary>
    public static StageReport Report(string stage, UpdateResult result) => new(stage)
    {
        Changes = result.Counts.ToDictionary(count => UpdateProgress.Name(count.Key), count => count.Value, StringComparer.Ordinal),
        SimulatedSeconds = result.Simulated.TotalSeconds,
        Failures = [.. result.Failures.Select(failure => new FailureReport(failure.Urn, UpdateProgress.Name(failure.Operation), failure.Code, failure.Message))],
    };

    /// <summary>What the operation did, in words: <c>3 created, 41 unchanged</c>.</summary>
    public static string Counts(UpdateResult result)
    {
        var counts = result.Counts.Where(count => count.Value > 0).OrderBy(count => count.Key == ResourceOperation.Same)
            .Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Value} {Done(count.Key)}"));
        var words = string.Join(", ", counts);
        return result.HasChanges ? words : words.Length == 0 ? "done" : $"no change ({words})";
    }

    /// <summary>How long it took, here and for real.</summary>
    public static string Time(UpdateResult result, TimeSpan elapsed) =>
        Durations.Words(elapsed) + (result.Simulated > TimeSpan.Zero ? $" ({Durations.Words(result.Simulated)} simulated)" : "");

    /// <summary>Says that an operation did not go to its end, and how to go on.</summary>
    /// <returns>The exit code.</returns>
    public static int Stopped(LabSession session, string stage, UpdateResult result, string command)
    {
        var again = Again(session, command);
        var onward = command == "preview" ? "nothing was changed" : $"what was done is kept, and {again} goes on from here";
        if (result.IsCancelled)
        {
            session.Console.Error($"{stage}: stopped; {onward}");
            return ExitCode.Interrupted;
        }

        var condition = command == "preview" ? "" : " once the cause is mended";
        session.Console.Error($"{stage}: {result.Failures.Length} failed{Besides(result)}; {onward}{condition}");
        return ExitCode.Failed;
    }

    /// <summary>Says that the checks of a stage were stopped, and how to go on.</summary>
    /// <returns>The exit code.</returns>
    public static int ChecksStopped(LabSession session, string stage, string command)
    {
        session.Console.Error($"{stage}: its checks were stopped; {Again(session, command)} goes on from here");
        return ExitCode.Interrupted;
    }

    /// <summary>Says which stages were not begun because others before them were not done.</summary>
    public static void NotBegun(LabSession session, IReadOnlyList<LabStage> stages, string command)
    {
        if (stages.Count == 0) return;
        session.Console.Error($"not begun: {string.Join(", ", stages.Select(stage => stage.Name))}; {Again(session, command)} goes on from here");
    }

    private static string Again(LabSession session, string command)
    {
        string[] words = ["lab", command, .. session.StageNames, "--env", session.Environment, "--target", session.TargetName];
        return $"`{string.Join(' ', words)}`";
    }

    private static string Besides(UpdateResult result) => result.HasChanges ? $", {Counts(result)}" : "";

    private static string Done(ResourceOperation operation) => operation switch
    {
        ResourceOperation.Create => "created",
        ResourceOperation.Update => "updated",
        ResourceOperation.Replace => "replaced",
        ResourceOperation.Delete => "deleted",
        ResourceOperation.Refresh => "read",
        _ => "unchanged",
    };
}
