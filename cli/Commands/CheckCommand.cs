using System.Collections.Immutable;
using System.Globalization;
using Lab.Cli.Reports;
using Lab.Cli.Targets;
using Lab.Cli.Terminal;
using Lab.Labs.Checks;
using Lab.Simulation.Engine;
using Lab.Stacks;

namespace Lab.Cli.Commands;

/// <summary><c>lab check</c>.</summary>
internal sealed class CheckCommand : LabCommand
{
    public CheckCommand()
        : base(
            "check",
            "Look whether the claims of the course hold",
            ("lab check", "every stage that is up"),
            ("lab check netshoot --verbose", "one stage, with what was seen and why it is so"))
        => Arguments.Add(LabOptions.Stages);

    public override Task<LabReport> RunAsync(LabSession session) => CheckAsync(session);

    /// <summary>Runs the checks of the stages that the session's request names.</summary>
    /// <exception cref="LabException">A stage can't be looked at: all that can't.</exception>
    public static async Task<LabReport> CheckAsync(LabSession session)
    {
        session.CheckNames();
        using var target = await session.OpenAsync(EnvironmentAccess.Read);
        if (target.Probe is null) throw new LabException(ExitCode.Usage, "checks look at the simulated world only: leave out --target");
        var status = await target.StatusAsync();
        ImmutableArray<LabStage> stages = [.. session.Named().Where(stage => session.StageNames.Count > 0 || status.ContainsKey(stage.Name))];
        session.RequireUp(stages, status);
        session.RequireComplete(stages, status);
        var reports = new List<StageReport>();
        foreach (var stage in stages)
        {
            var checks = await RunAsync(session, target, stage);
            session.Console.Line(stage.Name);
            foreach (var check in checks) Show(session.Console, check);
            reports.Add(new StageReport(stage.Name) { Checks = checks });
        }

        var all = reports.SelectMany(report => report.Checks!).ToList();
        var passed = all.Count(check => check.Passed);
        session.Console.Line(string.Create(CultureInfo.InvariantCulture, $"{passed} of {all.Count} checks passed"), passed == all.Count ? Tone.Good : Tone.Bad);
        return session.Report(passed == all.Count ? ExitCode.Done : ExitCode.Failed) with { Stages = reports };
    }

    /// <summary>Runs the checks of a stage.</summary>
    public static async Task<IReadOnlyList<CheckReport>> RunAsync(LabSession session, ILabTarget target, LabStage stage)
    {
        var context = new CheckContext(session.Environment, await LabSession.OutputsAsync(target), target.Probe!);
        var results = await CheckRunner.RunAsync(stage.Checks, context, session.Host.Time, session.Interrupted);
        return
        [
            .. results.Select(result => new CheckReport(
                result.Check.Id, result.Check.Claim, result.Passed, result.Outcome.Expected, result.Outcome.Observed, result.Check.Why, result.Check.Fix)),
        ];
    }

    /// <summary>Shows a check; what is behind it only where it failed or everything is wanted.</summary>
    public static void Show(LabConsole console, CheckReport check)
    {
        console.Line($"  {(check.Passed ? "✓" : "✗")} {check.Claim}", check.Passed ? Tone.Good : Tone.Bad);
        if (check.Passed && console.Verbosity != Verbosity.Verbose) return;
        console.Line($"      check     {check.Id}");
        console.Line($"      expected  {check.Expected}");
        console.Line($"      observed  {check.Observed}");
        console.Line($"      why       {check.Why}");
        if (!check.Passed) console.Line($"      fix       {check.Fix}");
    }
}
