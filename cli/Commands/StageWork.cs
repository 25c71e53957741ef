using Lab.Cli.Terminal;
using Lab.Simulation.Engine;
using Lab.Stacks;

namespace Lab.Cli.Commands;

/// <summary>An operation on several stages: of each a line when it is done, or why it stopped; and which were not begun.</summary>
/// <param name="session">The session.</param>
/// <param name="command">The command, which goes on from where it stopped.</param>
/// <param name="atOnce">How many stages are worked on at once.</param>
/// <param name="width">How many columns a stage's name takes.</param>
internal sealed class StageWork(LabSession session, string command, int atOnce, int width)
{
    /// <summary>Works on the stages of a schedule.</summary>
    public async Task<ScheduleResult> RunAsync(StageSchedule schedule, Func<LabStage, Task<StageOutcome>> one)
    {
        var result = await schedule.RunAsync(one, session.Interrupted);
        StageRun.NotBegun(session, result.NotBegun, command);
        return result;
    }

    /// <summary>Works on a stage.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="resources">How many resources are recorded of it.</param>
    /// <param name="operation">The operation.</param>
    public async Task<StageOutcome> DoAsync(LabStage stage, int resources, Func<UpdateProgress, Task<UpdateResult>> operation)
    {
        var (update, elapsed) = await StageRun.RunAsync(session, stage.Name, resources, atOnce, operation);
        var report = StageRun.Report(stage.Name, update);
        if (!update.Succeeded) return new StageOutcome(report, IsDone: false, StageRun.Stopped(session, stage.Name, update, command));
        session.Console.Line($"{stage.Name.PadRight(width)}  {StageRun.Counts(update)} in {StageRun.Time(update, elapsed)}", Tone.Good);
        return new StageOutcome(report, IsDone: true, ExitCode.Done);
    }
}
