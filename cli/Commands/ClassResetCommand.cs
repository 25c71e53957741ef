using Lab.Cli.Classes;
using Lab.Cli.Reports;

namespace Lab.Cli.Commands;

/// <summary><c>lab class reset</c>.</summary>
internal sealed class ClassResetCommand : LabCommand
{
    public ClassResetCommand()
        : base(
            "reset",
            "Put back in every environment of a class what differs from what stages declare",
            ("lab class reset class.yaml netshoot", "one stage of every environment, after asking"),
            ("lab class reset class.yaml --dry-run", "how many things differ, and how far a reset would go"),
            ("lab class reset class.yaml --level nodes --yes", "at least the node groups, without asking"))
    {
        Arguments.Add(ClassOptions.File);
        Arguments.Add(LabOptions.Stages);
        Options.Add(LabOptions.Level);
        Options.Add(LabOptions.DryRun);
        Options.Add(ClassOptions.Resume);
        Options.Add(ClassOptions.Parallel);
        Options.Add(LabOptions.Yes);
        Options.Add(LabOptions.DestroyProtected);
    }

    public override async Task<LabReport> RunAsync(LabSession session)
    {
        session.CheckNames();
        var isDryRun = session.Request.IsDryRun;
        using var context = ClassContext.Open(session, isChange: !isDryRun);
        var what = session.StageNames.Count == 0 ? "every stage that is up" : string.Join(", ", session.StageNames);
        if (!isDryRun && !await context.IsConfirmedAsync("Reset", $"{what} of these environments is to be put back", context.Plan.Members))
        {
            return new LabReport { Target = context.Plan.TargetName, ExitCode = ExitCode.Failed, Problems = ["not confirmed: nothing was reset"] };
        }

        var work = new ClassWork("reset", ResetCommand.ResetAsync, member => context.RequestOf(member) with
        {
            StageNames = session.StageNames,
            Settings = member.Settings,
            Level = session.Request.Level,
            IsDryRun = isDryRun,
        })
        {
            IsChange = !isDryRun,
            IsResumed = session.Line.GetValue(ClassOptions.Resume),
            Details = session.Request.Level?.ToString() ?? "",
        };
        var report = await context.RunAsync(context.Plan.Members, work);
        ClassTables.ShowReset(session.Console, report);
        return context.Report("reset", report);
    }
}
