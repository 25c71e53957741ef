using System.Collections.Immutable;
using Lab.Cli.Reports;
using Lab.Cli.Targets;
using Lab.Cli.Terminal;
using Lab.Simulation.Engine;
using Lab.Stacks;

namespace Lab.Cli.Commands;

/// <summary><c>lab cancel</c>.</summary>
internal sealed class CancelCommand : LabCommand
{
    private const string Explanation =
        "a lock keeps two updates from writing the same state. Taking it away stops no update: while one is under way, a second one would make\n"
        + "things twice and forget what the first made. Take it away only when the process that holds it is gone.";

    public CancelCommand()
        : base(
            "cancel",
            "Take away the lock that an update left whose process is gone",
            ("lab cancel --env alice --target aws", "shows who holds which lock, explains, and asks"),
            ("lab cancel cluster --env alice --target aws --yes", "of one stage, without asking; the lock of a process that runs on this machine stays"))
    {
        Arguments.Add(LabOptions.Stages);
        Options.Add(LabOptions.Yes);
    }

    public override async Task<LabReport> RunAsync(LabSession session)
    {
        session.CheckNames();
        using var target = await session.OpenAsync(EnvironmentAccess.Read);
        var locks = await target.LocksAsync(session.Named());
        var reports = locks.Select(Report).ToList();
        if (locks.Count == 0)
        {
            session.Console.Line($"no stage of {session.Environment} is locked in {target.Place}");
            return session.Report() with { Locks = [] };
        }

        foreach (var held in locks) session.Console.Line($"{held.Stage}: locked by {held.Words}");
        var running = locks.Where(held => held.Holder == LockHolder.Running).ToList();
        if (running.Count > 0)
        {
            return session.Report(ExitCode.Failed) with
            {
                Locks = reports,
                Problems = [.. running.Select(held => $"{held.Stage}: the update is under way: wait for it, or stop it with `kill -INT {held.ProcessId}`, which lets its operation end")],
            };
        }

        session.Console.Progress(Explanation, Tone.Plain);
        ImmutableArray<LabStage> stages = [.. session.Named().Where(stage => locks.Any(held => held.Stage == stage.Name))];
        if (!await IsConfirmedAsync(session, target, stages)) return session.Report(ExitCode.Failed) with { Locks = reports, Problems = ["not confirmed: no lock was taken away"] };
        foreach (var stage in stages)
        {
            await target.CancelAsync(stage);
            session.Console.Line($"{stage.Name}: unlocked; `lab up {stage.Name} --env {session.Environment} --target {session.TargetName}` goes on, and repairs what was interrupted", Tone.Good);
        }

        return session.Report() with { Locks = reports };
    }

    private static async Task<bool> IsConfirmedAsync(LabSession session, ILabTarget target, ImmutableArray<LabStage> stages)
    {
        if (session.Request.IsConfirmed) return true;
        var what = $"{string.Join(", ", stages.Select(stage => stage.Name))} of {session.Environment} in {target.Place}";
        if (!session.Host.IsInteractive) throw new LabException(ExitCode.Usage, $"cancel of {what}: nobody is here to ask; add --yes");
        return await session.Console.ConfirmAsync($"Take away the locks on {what}?");
    }

    private static LockReport Report(StageLock held) =>
        new(held.Stage, held.User, held.Host, held.ProcessId, held.Since, held.Holder.ToString().ToLowerInvariant());
}
