using System.Globalization;
using Lab.Cli.Reports;
using Lab.Cli.Targets;
using Lab.Cli.Terminal;
using Lab.Infra.Clusters;
using Lab.Labs.Checks;
using Lab.Simulation.Engine;
using Lab.Stacks;
using Lab.Stacks.Settings;

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
            "Show what is up in an environment, how it is, what it costs, and what was set for it",
            ("lab status", "environment dev"),
            ("lab status --env alice --json", "environment alice, for a program"))
    {
    }

    /// <summary>The state of every stage.</summary>
    public static IReadOnlyList<StageReport> StagesOf(IReadOnlyDictionary<string, StageStatus> status) =>
    [
        .. StageCatalog.All.Select(stage => status.TryGetValue(stage.Name, out var recorded)
            ? new StageReport(stage.Name)
            {
                State = recorded.IsComplete ? Up : Incomplete, Resources = recorded.Resources, AgeSeconds = recorded.Age?.TotalSeconds,
            }
            : new StageReport(stage.Name) { State = Down, Resources = 0 }),
    ];

    public override Task<LabReport> RunAsync(LabSession session) => StatusAsync(session);

    /// <summary>Shows the environment of the session's request.</summary>
    public static async Task<LabReport> StatusAsync(LabSession session)
    {
        session.CheckNames();
        using var target = await session.OpenAsync(EnvironmentAccess.Read);
        var context = target.AnswersAtOnce ? await CheckCommand.ContextAsync(session, target) : null;
        var stages = new List<StageReport>();
        var remembered = await session.RememberedAsync();
        foreach (var stage in StagesOf(await target.StatusAsync())) stages.Add(await FilledAsync(session, remembered, context, stage));
        var settings = remembered[StageCatalog.All[0]];
        session.Console.Line($"environment {session.Environment} in {target.Place}");
        session.Console.Table(
            ["stage", "state", "resources", "age", "checks", "pods", "nodes", "$/hour on AWS"],
            [.. stages.Select(Row), Total(stages)]);
        foreach (var (key, value) in settings) session.Console.Line($"set: {key}={value}");
        string[] notices = [.. Notices(session, remembered, stages)];
        foreach (var notice in notices) session.Console.Line($"note: {notice}");
        return session.Report() with { Stages = stages, Settings = settings, Notices = notices, Environments = session.Paths.SimulatedEnvironments() };
    }

    // Each stage may have been brought up with another time.
    private static IEnumerable<string> Notices(LabSession session, RecordedSettings remembered, IReadOnlyList<StageReport> stages)
    {
        var expiry = stages.Where(stage => stage.State != Down)
            .Select(stage => LabSettings.Parse(session.Environment, remembered[StageCatalog.Find(stage.Stage)!]).ExpiresAt).Min();
        if (expiry is not { } time || session.Host.Time.GetUtcNow() - time is not { Ticks: >= 0 } since) yield break;
        yield return $"{session.Environment} expired {Durations.Words(since)} ago: `lab destroy --all --env {session.Environment} --target {session.TargetName}` gives it back";
    }

    private static async Task<StageReport> FilledAsync(LabSession session, RecordedSettings remembered, CheckContext? context, StageReport report)
    {
        if (report.State == Down) return report;
        var stage = StageCatalog.Find(report.Stage)!;
        var filled = report with
        {
            DollarsPerHour = stage.CostPerHour(LabSettings.Parse(session.Environment, remembered[stage]), new SupportCalendar(session.Host.Time)).Total,
        };
        if (report.State == Incomplete || context is null) return filled;
        var census = new StageCensus(context.Probe, context.Outputs);
        return filled with
        {
            Checks = await CheckCommand.RunAsync(session, context, stage),
            Pods = await census.PodsAsync(stage.Name, session.Interrupted),
            Nodes = await census.NodesAsync(stage.Name, session.Interrupted),
        };
    }

    private static string[] Row(StageReport stage) =>
    [
        stage.Stage,
        stage.State!,
        Number(stage.Resources!.Value),
        stage.AgeSeconds is { } age ? Durations.Words(TimeSpan.FromSeconds(age)) : "",
        stage.Checks is { } checks ? $"{Number(checks.Count(check => check.Passed))}/{Number(checks.Count)}" : "",
        Ready(stage.Pods),
        Ready(stage.Nodes),
        Dollars(stage.DollarsPerHour),
    ];

    private static string[] Total(IReadOnlyList<StageReport> stages) =>
    [
        "total", "", Number(stages.Sum(stage => stage.Resources!.Value)), "", "", "", "", Dollars(stages.Sum(stage => stage.DollarsPerHour ?? 0)),
    ];

    private static string Ready(ReadyReport? count) => count is null ? "" : $"{Number(count.Ready)}/{Number(count.Wanted)}";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Dollars(decimal? price) => price is null ? "" : price.Value.ToString("0.000", CultureInfo.InvariantCulture);
}
