using System.Collections.Immutable;
using Lab.Cli.Commands;
using Lab.Cli.Reports;

namespace Lab.Cli.Classes;

/// <summary>Does the same with every environment of a class, some at once. What fails with one doesn't keep the others from being done.</summary>
/// <param name="session">The command.</param>
/// <param name="store">Where logs are, and what is remembered.</param>
/// <param name="atOnce">How many are worked on at once.</param>
internal sealed class ClassRun(LabSession session, ClassStore store, ClassConcurrency atOnce)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    /// <summary>Does it.</summary>
    /// <returns>What became of each, in the order of <paramref name="members"/>.</returns>
    public Task<ImmutableArray<ClassEnvironmentReport>> RunAsync(IReadOnlyCollection<ClassMember> members, ClassWork work) =>
        session.Console.LiveTableAsync(show => RunAsync(members, work, new ClassProgress(session.Console, session.Host.Time, work, members.Count, atOnce.InAll, show)));

    private async Task<ImmutableArray<ClassEnvironmentReport>> RunAsync(IReadOnlyCollection<ClassMember> members, ClassWork work, ClassProgress progress)
    {
        var reports = members.Where(member => work.IsResumed && IsDone(member, work)).Select(Skipped).ToDictionary(report => report.Environment, StringComparer.Ordinal);
        progress.Skipped(reports.Count);
        var waiting = new LinkedList<ClassMember>(members.Where(member => !reports.ContainsKey(member.Name)));
        var underWay = new List<ClassTask>();
        while (true)
        {
            while (!session.Interrupted.IsCancellationRequested && Next(waiting, underWay) is { } next)
            {
                waiting.Remove(next);
                underWay.Add(Start(next, work));
            }

            if (underWay.Count == 0) break;
            progress.Show(underWay, waiting.Count);
            if (await EndedAsync(underWay) is not { } ended) continue;
            underWay.Remove(ended);
            var report = await ended.Work;
            reports.Add(report.Environment, report);
            progress.Finished(report, underWay, waiting.Count);
        }

        return [.. members.Select(member => reports.GetValueOrDefault(member.Name) ?? Of(member) with { Outcome = ClassEnvironmentReport.NotBegun })];
    }

    private static ClassEnvironmentReport Of(ClassMember member) => new(member.Name) { Region = member.Record.Region, Profile = member.Record.Profile };

    private static bool IsDone(ClassMember member, ClassWork work) =>
        member.Record.Last is { IsDone: true } last && last.Command == work.Command && last.Fingerprint == work.FingerprintOf(member);

    // How it was left is still so, as far as anybody knows; what was done to that end was done by another run.
    private static ClassEnvironmentReport Skipped(ClassMember member)
    {
        var last = member.Record.Last!.Report;
        return Of(member) with { Outcome = ClassEnvironmentReport.Skipped, Stages = last?.Stages, Checks = last?.Checks, ChecksPassed = last?.ChecksPassed };
    }

    private ClassMember? Next(LinkedList<ClassMember> waiting, List<ClassTask> underWay) => underWay.Count >= atOnce.InAll
        ? null
        : waiting.FirstOrDefault(member => atOnce.InPlace is not { } limit || underWay.Count(task => task.Member.Place == member.Place) < limit);

    // Somebody who watches sees the time go by; otherwise there is nothing to do until one ends.
    private async Task<ClassTask?> EndedAsync(List<ClassTask> underWay)
    {
        var work = Task.WhenAny(underWay.Select(task => task.Work));
        if (session.Console.IsWatched && await Task.WhenAny(work, Task.Delay(Tick, session.Host.Time)) != work) return null;
        var ended = await work;
        return underWay.Find(task => task.Work == ended);
    }

    private ClassTask Start(ClassMember member, ClassWork work)
    {
        var start = session.Host.Time.GetTimestamp();
        if (!work.IsChange) return new ClassTask(member, null, start, Task.Run(() => LookAsync(member, work, start)));
        try
        {
            var log = new EnvironmentLog(store.Log(member.Name), work.Command, session.Host.Time.GetUtcNow());
            return new ClassTask(member, log, start, Task.Run(() => ChangeAsync(member, work, log, start)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var problem = $"{store.Log(member.Name)}: the log can't be written: {exception.Message}: check the disk's space and the permissions of the folder";
            return new ClassTask(member, null, start, Task.FromResult(Summary(member, Refusals.Of([problem], ExitCode.Failed), start)));
        }
    }

    private async Task<ClassEnvironmentReport> LookAsync(ClassMember member, ClassWork work, long start)
    {
        var host = HostOf(TextWriter.Null);
        return Summary(member, await Refusals.CatchAsync(host, () => work.DoAsync(session.For(work.RequestOf(member), host))), start);
    }

    // Whatever can't be written is a failure of this environment alone: the others are at work meanwhile, and the class is theirs.
    private async Task<ClassEnvironmentReport> ChangeAsync(ClassMember member, ClassWork work, EnvironmentLog log, long start)
    {
        await using var _ = log;
        var host = HostOf(log);
        var begun = new ClassOutcome(work.Command, work.FingerprintOf(member), session.Host.Time.GetUtcNow());
        var record = work.IsMaking || member.IsMade ? member.Record : member.Record.Unmade();
        var report = await Refusals.CatchAsync(host, () =>
        {
            store.Save(record with { Last = begun });
            return work.DoAsync(session.For(work.RequestOf(member), host));
        });
        var summary = Summary(member, report, start) with { Log = Path.GetRelativePath(session.Paths.Root, store.Log(member.Name)) };
        var kept = await Refusals.CatchAsync(host, async () =>
        {
            foreach (var problem in report.Problems) await log.WriteLineAsync($"lab: {problem}");
            var isDone = summary.Outcome == ClassEnvironmentReport.Done;
            store.Save((isDone ? work.Done(record) : record) with { Last = begun with { IsDone = isDone, ElapsedSeconds = summary.ElapsedSeconds, Report = summary } });
            return report;
        });
        return ReferenceEquals(kept, report)
            ? summary
            : summary with { Outcome = ClassEnvironmentReport.Failed, Problems = [.. (summary.Problems ?? []).Union(kept.Problems, StringComparer.Ordinal)] };
    }

    private LabHost HostOf(TextWriter output) => session.Host with { In = TextReader.Null, Out = output, Error = output, IsInteractive = false, IsTerminal = false };

    private ClassEnvironmentReport Summary(ClassMember member, LabReport report, long start) =>
        ClassSummary.Of(member, report) with { ElapsedSeconds = Math.Round(session.Host.Time.GetElapsedTime(start).TotalSeconds, 3) };
}

/// <summary>An environment that is worked on.</summary>
/// <param name="Member">The environment.</param>
/// <param name="Log">What it says meanwhile; <see langword="null"/> when the command only looks.</param>
/// <param name="Start">When it was begun, a timestamp.</param>
/// <param name="Work">What becomes of it.</param>
internal sealed record ClassTask(ClassMember Member, EnvironmentLog? Log, long Start, Task<ClassEnvironmentReport> Work);
