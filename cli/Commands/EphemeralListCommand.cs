using System.CommandLine;
using System.Globalization;
using Lab.Cli.Ephemeral;
using Lab.Cli.Reports;

namespace Lab.Cli.Commands;

/// <summary><c>lab ephemeral list</c>.</summary>
internal sealed class EphemeralListCommand() : LabCommand(
    "list",
    "List the ephemeral environments that were begun here and are not gone",
    ("lab ephemeral list", "on every target"),
    ("lab ephemeral list --json", "for a program"))
{
    public override IReadOnlyList<Symbol> Inapplicable => [LabOptions.Environment, LabOptions.Target, EphemeralCommand.Program];

    public override Task<LabReport> RunAsync(LabSession session)
    {
        List<string> problems = [];
        var reports = EphemeralFolder.Records(session.Paths, problems).Select(record => EphemeralReport.Of(record, StateOf(session.Paths, record))).ToList();
        var now = session.Host.Time.GetUtcNow();
        session.Console.Table(
            ["environment", "target", "state", "begun", "expires", ""],
            reports.Select(report => new[]
            {
                report.Environment, report.Target, report.State, Time(report.BegunAt), Time(report.ExpiresAt), report.ExpiresAt <= now ? "expired" : "",
            }));
        return Task.FromResult(new LabReport { ExitCode = problems.Count == 0 ? ExitCode.Done : ExitCode.Failed, Problems = problems, Ephemeral = reports });
    }

    private static string StateOf(LabPaths paths, EphemeralRecord record) =>
        EphemeralFolder.IsTaken(paths, record.Environment) ? EphemeralReport.Running : record.IsKept ? EphemeralReport.Kept : EphemeralReport.Left;

    private static string Time(DateTimeOffset time) => time.ToString("u", CultureInfo.InvariantCulture);
}
