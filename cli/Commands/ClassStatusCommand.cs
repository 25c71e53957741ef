using System.CommandLine;
using Lab.Cli.Classes;
using Lab.Cli.Reports;

namespace Lab.Cli.Commands;

/// <summary><c>lab class status</c>.</summary>
internal sealed class ClassStatusCommand : LabCommand
{
    public ClassStatusCommand()
        : base(
            "status",
            "Show on one screen what is up in a class, how it is, what it costs and when it expires",
            ("lab class status class.yaml", "a line for each environment"))
    {
        Arguments.Add(ClassOptions.File);
        Options.Add(ClassOptions.Parallel);
    }

    public override IReadOnlyList<Symbol> Inapplicable => ClassOptions.Inapplicable;

    public override async Task<LabReport> RunAsync(LabSession session)
    {
        using var context = ClassContext.Open(session, isChange: false);
        context.RequireTools(asksAws: false);
        var report = await StatusAsync(context);
        session.Console.Line($"class {report.Name} in {(context.IsSimulated ? "the simulated world" : "AWS")}");
        ClassTables.ShowStatus(session.Console, report);
        return context.Report("status", report);
    }

    /// <summary>Looks at every environment.</summary>
    public static async Task<ClassReport> StatusAsync(ClassContext context)
    {
        var all = context.All;
        var report = await context.RunAsync(all, new ClassWork("status", StatusCommand.StatusAsync, context.RequestOf));
        var environments = report.Environments.Zip(all, (environment, member) =>
            member.Settings.IsEmpty && context.Plan.Former.Contains(member) ? environment : environment with { StagesWanted = context.Plan.StagesOf(member).Length }).ToList();
        return report with
        {
            Environments = environments,
            DollarsPerHour = environments.Sum(environment => environment.DollarsPerHour ?? 0),
            DollarsSoFar = environments.Sum(environment => environment.DollarsSoFar ?? 0),
        };
    }
}
