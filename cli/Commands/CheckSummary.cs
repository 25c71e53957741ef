using System.Globalization;
using Lab.Cli.Reports;
using Lab.Cli.Terminal;

namespace Lab.Cli.Commands;

/// <summary>How many checks there were, and how they ended.</summary>
internal sealed record CheckSummary(int Count, int Passed, int NotObserved)
{
    /// <summary>How many failed.</summary>
    public int Failed => Count - Passed - NotObserved;

    /// <summary>What a command that ran them ends with. What can't be observed fails nothing.</summary>
    public int ExitCode => Failed == 0 ? Cli.ExitCode.Done : Cli.ExitCode.Failed;

    /// <summary>Good only where everything was seen and holds.</summary>
    public Tone Tone => Failed > 0 ? Tone.Bad : NotObserved > 0 ? Tone.Plain : Tone.Good;

    /// <summary>In words: <c>4 of 5 checks passed, 1 not observed</c>.</summary>
    public string Words => string.Create(CultureInfo.InvariantCulture, $"{Passed} of {Count} checks passed{(NotObserved > 0 ? $", {NotObserved} not observed" : "")}");

    /// <summary>Counts.</summary>
    public static CheckSummary Of(IReadOnlyCollection<CheckReport> checks) =>
        new(checks.Count, checks.Count(check => check.Passed), checks.Count(check => check.NotObserved is true));
}
