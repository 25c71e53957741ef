using System.Collections.Immutable;
using Lab.Cli.Doctor;
using Lab.Cli.Reports;
using Lab.Cli.Targets;
using Lab.Cli.Terminal;
using Lab.Stacks.Settings;

namespace Lab.Cli.Commands;

/// <summary><c>lab doctor</c>.</summary>
internal sealed class DoctorCommand : LabCommand
{
    public DoctorCommand()
        : base(
            "doctor",
            "Find what would go wrong, before it does: tools, credentials, region, quotas, support, price",
            ("lab doctor --target aws", "whether all stages of environment dev would come up on AWS"),
            ("lab doctor --target aws --set region=us-east-2", "the same in another region; nothing is remembered"),
            ("lab doctor --env alice", "whether the simulated environment alice is well"))
    {
        Arguments.Add(LabOptions.Stages);
        Options.Add(LabOptions.Set);
    }

    public override async Task<LabReport> RunAsync(LabSession session)
    {
        session.CheckNames();
        var (plan, problems) = await PlanOfAsync(session);
        var examination = session.TargetName == SimulatedTarget.TargetName ? Examination.OfSimulatedWorld(problems) : Examination.OfAws(problems);
        var findings = await session.Console.LiveAsync("looking", _ => examination.RunAsync(new DoctorVisit(session, plan)));
        foreach (var finding in findings) Show(session.Console, finding);
        var errors = findings.Count(finding => finding.Severity == Severity.Error);
        var warnings = findings.Count(finding => finding.Severity == Severity.Warning);
        session.Console.Line($"{errors} {(errors == 1 ? "error" : "errors")}, {warnings} {(warnings == 1 ? "warning" : "warnings")}", errors > 0 ? Tone.Bad : Tone.Good);
        return session.Report(errors > 0 ? ExitCode.Failed : ExitCode.Done) with { Findings = [.. findings.Select(Report)] };
    }

    private static async Task<(ImmutableArray<PlannedStage> Plan, ImmutableArray<string> Problems)> PlanOfAsync(LabSession session)
    {
        var remembered = await RememberedAsync(session);
        try
        {
            return (session.Plan(remembered), []);
        }
        catch (LabException exception)
        {
            return (WithoutWrong(session, remembered, exception.Problems), exception.Problems);
        }
    }

    // What doesn't hang on a wrong setting is looked at with its default. Without knowing where, nothing on AWS can be looked at.
    private static ImmutableArray<PlannedStage> WithoutWrong(LabSession session, RecordedSettings remembered, ImmutableArray<string> problems)
    {
        var wrong = SettingKeys.All.Where(key => problems.Any(problem => problem.StartsWith(key.Name, StringComparison.Ordinal) && !char.IsAsciiLetterOrDigit(problem.ElementAtOrDefault(key.Name.Length))));
        if (!wrong.Any() || wrong.Any(key => key.Name is SettingKeys.Region or SettingKeys.AwsProfile)) return [];
        var settings = session.Request.Settings.SetItems(wrong.Select(key => KeyValuePair.Create(key.Name, key.Default)));
        try
        {
            return session.For(session.Request with { Settings = settings, SettingProblems = [] }, session.Host).Plan(remembered);
        }
        catch (LabException)
        {
            return [];
        }
    }

    // A backend that doesn't answer is a finding of its own.
    private static async Task<RecordedSettings> RememberedAsync(LabSession session)
    {
        try
        {
            return await session.RememberedAsync();
        }
        catch (LabException)
        {
            return RecordedSettings.OfFiles(session.Paths, session.Environment);
        }
    }

    private static void Show(LabConsole console, DoctorFinding finding)
    {
        if (finding.Severity == Severity.Ok)
        {
            console.Progress($"ok       {finding.Check}: {finding.What}", Tone.Plain);
            return;
        }

        console.Line($"{Word(finding.Severity),-7}  {finding.Check}: {finding.What}", finding.Severity == Severity.Error ? Tone.Bad : Tone.Plain);
        console.Line($"         why: {finding.Why}");
        console.Line($"         fix: {finding.Fix}");
    }

    private static FindingReport Report(DoctorFinding finding) => new(finding.Check, Word(finding.Severity), finding.What, finding.Why, finding.Fix);

    private static string Word(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        _ => "ok",
    };
}
