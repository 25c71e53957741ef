using System.CommandLine;
using Lab.Cli.Classes;
using Lab.Cli.Reports;
using Lab.Cli.Terminal;

namespace Lab.Cli.Commands;

/// <summary><c>lab class check</c>.</summary>
internal sealed class ClassCheckCommand : LabCommand
{
    public ClassCheckCommand()
        : base(
            "check",
            "Look in every environment of a class whether the claims of the course hold",
            ("lab class check class.yaml", "every stage that is up"),
            ("lab class check class.yaml netshoot", "one stage"))
    {
        Arguments.Add(ClassOptions.File);
        Arguments.Add(LabOptions.Stages);
        Options.Add(ClassOptions.Parallel);
    }

    public override IReadOnlyList<Symbol> Inapplicable => ClassOptions.Inapplicable;

    public override async Task<LabReport> RunAsync(LabSession session)
    {
        using var context = ClassContext.Open(session, isChange: false);
        context.CheckNames();
        context.RequireTools(asksAws: true, runsChecks: true);
        var work = new ClassWork("check", CheckCommand.CheckAsync, member => context.RequestOf(member) with { StageNames = session.StageNames });
        var report = await context.RunAsync(context.Plan.Members, work);
        ClassTables.ShowOutcome(session.Console, report);
        foreach (var environment in report.Environments.Where(environment => environment.FailedChecks is not null))
        {
            session.Console.Line(environment.Environment);
            foreach (var check in environment.FailedChecks!) Show(session.Console, check);
        }

        return context.Report("check", report);
    }

    private static void Show(LabConsole console, ClassCheckReport check)
    {
        console.Line($"  ✗ {check.Claim}", Tone.Bad);
        console.Line($"      check     {check.Id}");
        console.Line($"      observed  {check.Observed}");
        console.Line($"      fix       {check.Fix}");
    }
}
