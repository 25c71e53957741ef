using System.CommandLine;
using Lab.Cli.Classes;
using Lab.Cli.Reports;

namespace Lab.Cli.Commands;

/// <summary><c>lab class down</c>.</summary>
internal sealed class ClassDownCommand : LabCommand
{
    public ClassDownCommand()
        : base(
            "down",
            "Take down every environment of a class, with all of its stages",
            ("lab class down class.yaml", "after asking"),
            ("lab class down class.yaml --yes", "without asking"))
    {
        Arguments.Add(ClassOptions.File);
        Options.Add(ClassOptions.Parallel);
        Options.Add(LabOptions.Yes);
        Options.Add(LabOptions.DestroyProtected);
    }

    public override IReadOnlyList<Symbol> Inapplicable => ClassOptions.Inapplicable;

    public override async Task<LabReport> RunAsync(LabSession session)
    {
        using var context = ClassContext.Open(session, isChange: true);
        context.CheckNames();
        context.RequireTools(asksAws: true);
        if (!await context.IsConfirmedAsync("Destroy", "every stage of these environments is to be destroyed", context.All))
        {
            return new LabReport { Target = context.Plan.TargetName, ExitCode = ExitCode.Failed, Problems = ["not confirmed: nothing was destroyed"] };
        }

        var work = new ClassWork("down", DestroyCommand.DestroyAsync, context.RequestOf)
        {
            IsChange = true,
            Done = record => new ClassRecord(record.Environment),
        };
        var report = await context.RunAsync(context.All, work);
        foreach (var former in context.Plan.Former.Where(member => report.Environments.Any(environment => environment.Environment == member.Name && environment.Outcome == ClassEnvironmentReport.Done)))
        {
            context.Store.Forget(former.Name);
        }

        ClassTables.ShowOutcome(session.Console, report);
        return context.Report("down", report);
    }
}
