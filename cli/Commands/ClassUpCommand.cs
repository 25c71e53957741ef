using System.CommandLine;
using System.Globalization;
using Lab.Cli.Classes;
using Lab.Cli.Reports;
using Lab.Cli.Terminal;
using Lab.Infra.Clusters;
using Lab.Stacks.Settings;

namespace Lab.Cli.Commands;

/// <summary><c>lab class up</c>.</summary>
internal sealed class ClassUpCommand : LabCommand
{
    public ClassUpCommand()
        : base(
            "up",
            "Bring up every environment of a class, some at once; one that fails doesn't stop the others",
            ("lab class up class.yaml", "every environment with the stages of the file"),
            ("lab class up class.yaml --resume", "those that are not done yet"),
            ("lab class up class.yaml --target sim", "the same class in the simulated world, to try it"))
    {
        Arguments.Add(ClassOptions.File);
        Options.Add(ClassOptions.Resume);
        Options.Add(ClassOptions.Parallel);
        Options.Add(LabOptions.Yes);
    }

    public override IReadOnlyList<Symbol> Inapplicable => ClassOptions.Inapplicable;

    public override async Task<LabReport> RunAsync(LabSession session)
    {
        using var context = ClassContext.Open(session, isChange: true);
        var notices = await ClassPreflight.CheckAsync(session, context);
        foreach (var notice in notices) session.Console.Progress($"note: {notice}");
        if (!await IsConfirmedAsync(session, context))
        {
            return new LabReport { Target = context.Plan.TargetName, ExitCode = ExitCode.Failed, Problems = ["not confirmed: nothing was begun"], Notices = notices };
        }

        var work = new ClassWork("up", UpCommand.UpAsync, member => context.RequestOf(member) with { StageNames = context.Plan.File.Stages, Settings = member.Settings })
        {
            IsChange = true,
            IsMaking = true,
            IsResumed = session.Line.GetValue(ClassOptions.Resume),
        };
        var report = await context.RunAsync(context.Plan.Members, work);
        ClassTables.ShowOutcome(session.Console, report);
        return context.Report("up", report, notices);
    }

    private static async Task<bool> IsConfirmedAsync(LabSession session, ClassContext context)
    {
        if (context.IsSimulated) return true;
        var calendar = new SupportCalendar(session.Host.Time);
        var cost = context.Plan.Members.Sum(member =>
        {
            var settings = LabSettings.Parse(member.Name, member.Settings);
            return context.Plan.StagesOf(member).Sum(stage => stage.CostPerHour(settings, calendar).Total);
        });
        var place = await context.PlaceAsync();
        var what = string.Create(
            CultureInfo.InvariantCulture, $"{context.Plan.Members.Length} environments of class {context.Plan.File.Name} in {place}, {cost:0.00} USD an hour in all");
        session.Console.Progress($"to be brought up: {what}", Tone.Plain);
        if (session.Request.IsConfirmed) return true;
        if (!session.Host.IsInteractive) throw new LabException(ExitCode.Usage, $"up of {what}: nobody is here to ask; add --yes");
        return await session.Console.ConfirmTypedAsync($"Bring up {what}?", context.Plan.File.Name);
    }
}
