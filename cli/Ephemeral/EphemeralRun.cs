using System.ComponentModel;
using System.Globalization;
using Lab.Cli.Commands;
using Lab.Cli.Processes;
using Lab.Cli.Reports;
using Lab.Cli.Targets;
using Lab.Simulation.Engine;

namespace Lab.Cli.Ephemeral;

/// <summary>The life of an ephemeral environment: up, the command, and always destroyed, whatever happens on the way.</summary>
/// <param name="session">The session of the command line.</param>
/// <param name="own">That of the environment, whose lines go to standard error: standard output is the command's.</param>
/// <param name="record">What is remembered of it.</param>
/// <param name="folder">Where.</param>
internal sealed class EphemeralRun(LabSession session, LabSession own, EphemeralRecord record, EphemeralFolder folder)
{
    // What GitHub leaves a cancelled job before it ends it for good: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(7.5);

    // As shells have it.
    private const int CannotBeStarted = 126;

    private readonly List<string> _problems = [];

    private int? _commandExitCode;

    /// <summary>Brings the environment up, runs the command, and gives the environment back.</summary>
    /// <param name="command">The command with its arguments.</param>
    /// <param name="isKeptOnFailure">Whether a failure of the up or the command leaves it standing.</param>
    public async Task<LabReport> RunAsync(IReadOnlyList<string> command, bool isKeptOnFailure)
    {
        var up = await Refusals.CatchAsync(own.Host, () => UpCommand.UpAsync(own));
        if (!own.Interrupted.IsCancellationRequested) _problems.AddRange(up.Problems);
        var exitCode = up.ExitCode;
        if (exitCode == ExitCode.Done)
        {
            var ran = await Refusals.CatchAsync(own.Host, () => RunCommandAsync(command));
            _problems.AddRange(ran.Problems);
            exitCode = ran.ExitCode;
        }

        if (own.Interrupted.IsCancellationRequested) exitCode = ExitCode.Interrupted;
        else if (exitCode != ExitCode.Done && isKeptOnFailure) return Keep(up, exitCode);
        return await GiveBackAsync(up, exitCode);
    }

    private async Task<LabReport> RunCommandAsync(IReadOnlyList<string> command)
    {
        using var target = await own.OpenAsync(EnvironmentAccess.Read);
        var variables = await CommandVariables.PrepareAsync(own, target, folder);
        if (record.Target == SimulatedTarget.TargetName && (await target.StatusAsync()).ContainsKey("cluster"))
        {
            own.Console.Progress("note: the kubeconfig names an endpoint of the simulated world, where no kubectl gets an answer; `lab check --env $LAB_ENVIRONMENT` does");
        }

        // Not its arguments: they may carry what is nobody else's business.
        own.Console.Progress($"running {command[0]}");
        var call = new ProcessCall(command[0], [.. command.Skip(1)], own.Host.CurrentFolder)
        {
            Variables = variables,
            Output = session.Console.ChildOutput,
            Grace = Grace,
            IsToldToStop = !own.Host.IsInteractive,
        };
        try
        {
            _commandExitCode = await own.Host.Processes.RunAsync(call, own.Interrupted);
        }
        catch (OperationCanceledException)
        {
            return own.Report(ExitCode.Interrupted);
        }
        catch (Win32Exception exception)
        {
            return own.Report(CannotBeStarted) with { Problems = [$"{command[0]} can't be started: {exception.Message}"] };
        }

        if (_commandExitCode != ExitCode.Done) own.Console.Error(string.Create(CultureInfo.InvariantCulture, $"the command ended with exit code {_commandExitCode}"));
        return own.Report(_commandExitCode.Value);
    }

    private LabReport Keep(LabReport up, int exitCode)
    {
        folder.Save(record with { IsKept = true });
        var kubeconfig = File.Exists(folder.Kubeconfig) ? $"KUBECONFIG={folder.Kubeconfig}; " : "";
        own.Console.Error($"{record.Environment} is kept; {kubeconfig}`{GivingBack.Line(own)}` gives it back, and from {Time(record.ExpiresAt)} on `lab ephemeral clean` does");
        return Report(up, exitCode, EphemeralReport.Of(record, EphemeralReport.Kept) with { CommandExitCode = _commandExitCode });
    }

    private async Task<LabReport> GiveBackAsync(LabReport up, int exitCode)
    {
        // The Ctrl-C that stopped the command is not meant for this. Another one still ends the process.
        var calm = own.For(own.Request with { StageNames = [], Settings = EnvironmentSettings.None, IsConfirmed = true }, own.Host with { Interrupted = CancellationToken.None });
        var (destroyed, left) = await GivingBack.RunAsync(calm, folder, (up.Stages ?? []).Select(stage => stage.Stage));
        if (destroyed.ExitCode == ExitCode.Done)
        {
            own.Console.Progress($"{record.Environment} is gone");
            return Report(up, exitCode, EphemeralReport.Of(record, EphemeralReport.Destroyed) with { CommandExitCode = _commandExitCode });
        }

        _problems.AddRange(destroyed.Problems);
        var what = left.IsEmpty ? "can't be given back, and whether anything of it was made is not known" : $"is not gone: {string.Join(", ", left)}";
        _problems.Add($"{record.Environment} {what}; `{GivingBack.Line(own)}` goes on from here");
        var report = EphemeralReport.Of(record, EphemeralReport.Left) with { CommandExitCode = _commandExitCode, LeftStages = left };
        return Report(up, exitCode == ExitCode.Done ? ExitCode.Failed : exitCode, report);
    }

    private LabReport Report(LabReport up, int exitCode, EphemeralReport report) =>
        own.Report(exitCode) with { Problems = _problems, Notices = up.Notices, Settings = up.Settings, Stages = up.Stages, Ephemeral = [report] };

    private static string Time(DateTimeOffset time) => time.ToString("u", CultureInfo.InvariantCulture);
}
