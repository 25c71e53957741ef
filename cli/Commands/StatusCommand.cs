using System.Globalization;
using Lab.Cli.Reports;
using Lab.Cli.Targets;
using Lab.Simulation.Engine;
using Lab.Stacks;

namespace Lab.Cli.Commands;

/// <summary><c>lab status</c>.</summary>
internal sealed class StatusCommand : LabCommand
{
    public const string Up = "up";
    public const string Incomplete = "incomplete";
    public const string Down = "down";

    public StatusCommand()
        : base(
            "status",
            "Show what is up in an environment, and what was set for it",
            ("lab status", "environment dev"),
            ("lab status --env alice --json", "environment alice, for a program"))
    {
    }

    /// <summary>The state of every stage.</summary>
    public static IReadOnlyList<StageReport> StagesOf(IReadOnlyDictionary<string, StageStatus> status) =>
    [
        .. StageCatalog.All.Select(stage => status.TryGetValue(stage.Name, out var recorded)
            ? new StageReport(stage.Name) { State = recorded.IsComplete ? Up : Incomplete, Resources = recorded.Resources }
            : new StageReport(stage.Name) { State = Down, Resources = 0 }),
    ];

    public override async Task<LabReport> RunAsync(LabSession session)
    {
        session.CheckNames();
        using var target = session.Open(EnvironmentAccess.Read);
        var stages = StagesOf(await target.StatusAsync());
        var settings = session.Remembered(StageCatalog.All[0]);
        session.Console.Line($"environment {session.Environment} in {target.Place}");
        session.Console.Table(
            ["stage", "state", "resources"],
            stages.Select(stage => new[] { stage.Stage, stage.State!, stage.Resources!.Value.ToString(CultureInfo.InvariantCulture) }));
        foreach (var (key, value) in settings) session.Console.Line($"set: {key}={value}");
        return session.Report() with { Stages = stages, Settings = settings, Environments = session.Paths.SimulatedEnvironments() };
    }
}
