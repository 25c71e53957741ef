using System.CommandLine;
using Lab.Cli.Ephemeral;
using Lab.Cli.Reports;
using Lab.Stacks;

namespace Lab.Cli.Commands;

/// <summary><c>lab ephemeral clean</c>.</summary>
internal sealed class EphemeralCleanCommand : LabCommand
{
    public EphemeralCleanCommand()
        : base(
            "clean",
            "Destroy the ephemeral environments that killed runs left, and the kept ones that have expired",
            ("lab ephemeral clean", "asks for each"),
            ("lab ephemeral clean --yes", "asks for none; for a step that always runs behind a job's others"))
    {
        Options.Add(LabOptions.Yes);
    }

    public override IReadOnlyList<Symbol> Inapplicable => [LabOptions.Environment, LabOptions.Target, EphemeralCommand.Program];

    public override async Task<LabReport> RunAsync(LabSession session)
    {
        List<EphemeralReport> reports = [];
        List<string> problems = [];
        var now = session.Host.Time.GetUtcNow();
        var leftOver = EphemeralFolder.Records(session.Paths, problems).Where(record => !record.IsKept || record.ExpiresAt <= now).ToList();
        RefuseUnasked(session, leftOver, problems);
        foreach (var record in leftOver)
        {
            using var folder = EphemeralFolder.Take(session.Paths, record.Environment);
            if (folder is null)
            {
                session.Console.Progress($"{record.Environment}: another process is at work on it");
                continue;
            }

            // With --json standard output has the one document alone.
            var own = session.For(
                session.Request with { Environment = record.Environment, TargetName = record.Target }, session.Host with { Out = session.Console.ChildOutput ?? session.Host.Out });
            var (destroyed, left) = await GivingBack.RunAsync(own, folder, StageCatalog.All.Select(stage => stage.Name));
            problems.AddRange(destroyed.Problems.Select(problem => $"{record.Environment}: {problem}"));
            reports.Add(EphemeralReport.Of(record, destroyed.ExitCode == ExitCode.Done ? EphemeralReport.Destroyed : EphemeralReport.Left) with { LeftStages = left });
            if (session.Interrupted.IsCancellationRequested) break;
        }

        if (reports.Count == 0 && problems.Count == 0) session.Console.Line("no ephemeral environment is left over");
        var exitCode = session.Interrupted.IsCancellationRequested ? ExitCode.Interrupted
            : problems.Count == 0 && reports.TrueForAll(report => report.State == EphemeralReport.Destroyed) ? ExitCode.Done : ExitCode.Failed;
        return new LabReport { ExitCode = exitCode, Problems = problems, Ephemeral = reports };
    }

    private static void RefuseUnasked(LabSession session, IEnumerable<EphemeralRecord> leftOver, IEnumerable<string> problems)
    {
        if (session.Request.IsConfirmed || session.Host.IsInteractive) return;
        var names = leftOver.Select(record => record.Environment).Where(name => !EphemeralFolder.IsTaken(session.Paths, name)).ToList();
        if (names.Count == 0) return;
        throw new LabException(ExitCode.Usage, [.. problems, $"Destroy {string.Join(", ", names)}: nobody is here to ask; add --yes"]);
    }
}
