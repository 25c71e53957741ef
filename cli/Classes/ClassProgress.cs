using System.Globalization;
using Lab.Cli.Terminal;

namespace Lab.Cli.Classes;

/// <summary>Shows how far a class is: a line for each environment that ends, and below them, where somebody watches, those under way.</summary>
/// <param name="console">Where it is shown.</param>
/// <param name="time">The clock.</param>
/// <param name="work">What is done. Commands that only look have a result of their own, and no lines beside it.</param>
/// <param name="count">How many environments there are.</param>
/// <param name="atOnce">How many are worked on at once.</param>
/// <param name="show">Sets the live table.</param>
internal sealed class ClassProgress(LabConsole console, TimeProvider time, ClassWork work, int count, int atOnce, Action<LiveTable> show)
{
    private readonly ClassEstimate _estimate = new(atOnce);
    private int _finished;
    private int _failed;

    /// <summary>Some were done before.</summary>
    public void Skipped(int skipped)
    {
        _finished = skipped;
        if (skipped > 0) console.Progress(string.Create(CultureInfo.InvariantCulture, $"{skipped} of {count} are done already"));
    }

    /// <summary>One has ended.</summary>
    public void Finished(ClassEnvironmentReport report, IReadOnlyCollection<ClassTask> underWay, int waiting)
    {
        _finished++;
        if (report.Outcome == ClassEnvironmentReport.Failed) _failed++;
        _estimate.Add(TimeSpan.FromSeconds(report.ElapsedSeconds ?? 0));
        var isGood = report.Outcome == ClassEnvironmentReport.Done;
        if (work.IsChange) console.Progress($"{report.Environment}  {work.Command} {Words(report)}  ({Count(underWay, waiting)})", isGood ? Tone.Good : Tone.Bad);
    }

    /// <summary>Draws those under way.</summary>
    public void Show(IReadOnlyCollection<ClassTask> underWay, int waiting) => show(new LiveTable(
        $"{work.Command}: {Count(underWay, waiting)}",
        [.. underWay.Select(task => new[] { task.Member.Name, Durations.Words(time.GetElapsedTime(task.Start)), task.Log?.LastLine ?? "" })]));

    /// <summary>What became of an environment, in words: <c>done: 11 stages, 114 of 114 checks passed in 2.1 s</c>.</summary>
    public static string Words(ClassEnvironmentReport report)
    {
        List<string> parts = [];
        if (report.Stages is { } stages) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{stages} {(stages == 1 ? "stage" : "stages")}"));
        if (report.Checks is { } checks) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{report.ChecksPassed} of {checks} checks passed{(report.ChecksNotObserved is { } unseen ? $", {unseen} not observed" : "")}"));
        if (report.Problems is [var first, ..]) parts.Add(first.Split('\n')[0]);
        if (report.Outcome != ClassEnvironmentReport.Done && report.Log is not null) parts.Add($"see {report.Log}");
        var elapsed = report.ElapsedSeconds is { } seconds ? $" in {Durations.Words(TimeSpan.FromSeconds(seconds))}" : "";
        return $"{report.Outcome}{elapsed}{(parts.Count > 0 ? ": " : "")}{string.Join(", ", parts)}";
    }

    private string Count(IReadOnlyCollection<ClassTask> underWay, int waiting)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{_finished} of {count}");
        if (_failed > 0) text += string.Create(CultureInfo.InvariantCulture, $", {_failed} failed");
        var left = underWay.Count + waiting > 0 ? _estimate.Left([.. underWay.Select(task => time.GetElapsedTime(task.Start))], waiting) : null;
        return left is null ? text : $"{text}, about {Durations.Words(left.Value)} left";
    }
}
