using Lab.Cli.Reports;
using Lab.Simulation.Engine;
using Lab.Stacks;

namespace Lab.Cli.Commands;

/// <summary><c>lab</c> alone: what is here, what is up, and what to type next.</summary>
internal sealed class OverviewCommand() : LabCommand(
    "lab",
    "What is here, what is up, and what to type next",
    ("lab up", "bring up every stage in the simulated world, and check it"),
    ("lab up netshoot --env alice", "bring up a stage, and what it needs, in another environment"),
    ("lab check", "look at every claim of the course"),
    ("lab destroy --yes", "take everything down again"))
{
    public override async Task<LabReport> RunAsync(LabSession session)
    {
        session.CheckNames();
        using var target = await session.OpenAsync(EnvironmentAccess.Read);
        var status = await target.StatusAsync();
        var stages = StatusCommand.StagesOf(status);
        session.Console.Line($"EKS Lab: {StageCatalog.All.Length} stages; environment {session.Environment} in {target.Place}");
        session.Console.Line();
        session.Console.Table(["stage", "state", "builds"], StageCatalog.All.Select((stage, index) => new[] { stage.Name, stages[index].State!, stage.Summary }));
        session.Console.Line();
        (string Command, string Meaning)[] next = [.. Next(session.Environment, stages)];
        session.Console.Table(["next", ""], next.Select(line => new[] { line.Command, line.Meaning }));
        return session.Report() with { Stages = stages, Environments = session.Paths.SimulatedEnvironments(), Commands = [.. next.Select(line => line.Command)] };
    }

    private static IEnumerable<(string Command, string Meaning)> Next(string environment, IReadOnlyList<StageReport> stages)
    {
        var option = environment == StackName.DefaultEnvironment ? "" : $" --env {environment}";
        var isAnythingUp = stages.Any(stage => stage.State != StatusCommand.Down);
        if (stages.Any(stage => stage.State != StatusCommand.Up))
        {
            yield return ($"lab up{option}", isAnythingUp ? "bring up the rest" : "bring up everything, and check it");
        }

        if (isAnythingUp)
        {
            yield return ($"lab check{option}", "look at the claims of the course");
            yield return ($"lab guide {stages.Last(stage => stage.State != StatusCommand.Down).Stage}{option}", "read what to look at");
            yield return ($"lab destroy{option}", "take everything down");
        }

        yield return ("lab --help", "all commands");
    }
}
