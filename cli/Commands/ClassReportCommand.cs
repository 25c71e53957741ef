using System.CommandLine;
using Lab.Cli.Classes;
using Lab.Cli.Reports;

namespace Lab.Cli.Commands;

/// <summary><c>lab class report</c>.</summary>
internal sealed class ClassReportCommand : LabCommand
{
    public ClassReportCommand()
        : base(
            "report",
            "Write a report on a class in Markdown: who is up, what fails and how to mend it, what it costs, what expires",
            ("lab class report class.yaml > class.md", "for people; --json for programs"))
    {
        Arguments.Add(ClassOptions.File);
        Options.Add(ClassOptions.Parallel);
    }

    public override IReadOnlyList<Symbol> Inapplicable => ClassOptions.Inapplicable;

    public override async Task<LabReport> RunAsync(LabSession session)
    {
        using var context = ClassContext.Open(session, isChange: false);
        context.RequireTools(asksAws: false);
        var report = await ClassStatusCommand.StatusAsync(context);
        foreach (var line in ClassMarkdown.Lines(report, context.IsSimulated, session.Host.Time.GetUtcNow())) session.Console.Line(line);
        return context.Report("report", report);
    }
}
