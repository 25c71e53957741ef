using System.Collections.Immutable;
using System.Globalization;
using Lab.Cli.Terminal;
using Lab.Simulation.Engine;
using Lab.Simulation.Resources;
using Lab.Stacks;

namespace Lab.Cli.Targets;

/// <summary>One process of pulumi that goes through a stack's resources, watched by its event log.</summary>
/// <param name="host">The process.</param>
/// <param name="folder">The folder of Pulumi.yaml.</param>
/// <param name="grace">How long an operation under way may take to end after a stop.</param>
internal sealed class PulumiRun(LabHost host, string folder, TimeSpan grace)
{
    // As shells have it: 128 and the number of the signal that ended it. Pulumi's own codes are small, or 255.
    private const int Signalled = 128;
    private const int LastSignal = 31;

    /// <summary>Runs it.</summary>
    /// <param name="update">The command.</param>
    /// <param name="limit">After what time it is stopped.</param>
    /// <param name="observer">Who watches; failures are in the result.</param>
    /// <param name="cancellationToken">It shall be stopped after the operations under way.</param>
    public async Task<UpdateResult> RunAsync(PulumiUpdate update, TimeSpan limit, IUpdateObserver observer, CancellationToken cancellationToken)
    {
        // Below it are events with the resources' properties: nobody else's business.
        var temporary = Directory.CreateTempSubdirectory("lab-pulumi-");
        try
        {
            var file = Path.Combine(temporary.FullName, "events");
            using var errors = new StringWriter(CultureInfo.InvariantCulture);
            using var timeout = new CancellationTokenSource(limit, host.Time);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            var log = new PulumiUpdateLog(StackUrn(update.Stack), update.Operation, observer);
            var call = update.Command.Call(folder, "--non-interactive", "--color", "never", "--event-log", file) with { Output = TextWriter.Null, Error = errors, Grace = grace, HasOwnSession = true };
            var process = host.Processes.RunAsync(call, stop.Token);
            var waitedFor = "";
            await using var _ = timeout.Token.Register(() => waitedFor = WaitedFor(log)).ConfigureAwait(false);
            try
            {
                await foreach (var happened in new PulumiEventLog(file, host.Time).ReadAsync(process, CancellationToken.None))
                {
                    lock (log) log.Add(happened);
                }
            }
            finally
            {
                // Who watches it may fail; it must not go on unwatched.
                if (!process.IsCompleted) await stop.CancelAsync();
                await Task.WhenAny(process);
            }

            return Result(update, log, await process, errors.ToString(), timeout.IsCancellationRequested ? (limit, waitedFor) : null, cancellationToken);
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    /// <summary>A failure of the stack as a whole.</summary>
    public static ResourceFailure OfStack(PulumiUpdate update, string message) => new(StackUrn(update.Stack), update.Operation, Code: null, message);

    /// <summary>What became of an update of which nothing more is known.</summary>
    public static UpdateResult Result(ImmutableArray<ResourceFailure> failures, bool isCancelled) =>
        new(ImmutableSortedDictionary<ResourceOperation, int>.Empty, PropertyMap.Empty, [], failures, TimeSpan.Zero, isCancelled);

    private UpdateResult Result(
        PulumiUpdate update, PulumiUpdateLog log, int exitCode, string errors, (TimeSpan Limit, string WaitedFor)? late, CancellationToken cancellationToken)
    {
        if (exitCode == 0) return Result([], isCancelled: false) with { Counts = log.Counts };
        var failures = log.Failures;
        var isCancelled = cancellationToken.IsCancellationRequested;
        if (late is { } timeout)
        {
            failures = failures.Add(OfStack(update, $"not done after {Durations.Words(timeout.Limit)}, so pulumi was stopped{timeout.WaitedFor}; the same command goes on from there"));
        }
        else if (exitCode is > Signalled and <= Signalled + LastSignal && !isCancelled)
        {
            failures = failures.Add(OfStack(update, Killed(update.Stack, log, exitCode - Signalled)));
        }
        else if (failures.IsEmpty && !isCancelled)
        {
            var isSaid = errors.Length == 0 && log.ProgramErrors.Length > 0;
            failures = [OfStack(update, isSaid ? log.ProgramErrors : PulumiRefusal.Explain(update.Command, exitCode, errors, update.Stack))];
        }

        return Result(failures, isCancelled) with { Counts = log.Counts };
    }

    private string WaitedFor(PulumiUpdateLog log)
    {
        lock (log) return log.UnderWay.Count == 0 ? "" : $" while {UnderWay(log)}";
    }

    private string UnderWay(PulumiUpdateLog log)
    {
        var now = host.Time.GetUtcNow();
        return string.Join(", ", log.UnderWay.OrderBy(item => item.Value.Since).Select(item =>
            $"{UpdateProgress.Doing(item.Key, item.Value.Operation)} (for {Durations.Words(now - item.Value.Since)})"));
    }

    private string Killed(StackName stack, PulumiUpdateLog log, int signal)
    {
        var what = log.UnderWay.Count == 0 ? "" : $" while {UnderWay(log)}: what became of that nobody knows";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"pulumi was killed (signal {signal}){what}. Its lock may be left: `lab cancel {stack.Stage} --env {stack.Environment} --target {PulumiTarget.TargetName}` takes it away, and the same command then goes on");
    }

    private static string StackUrn(StackName stack) => $"urn:pulumi:{stack}::{PulumiCommand.ProjectName}::pulumi:pulumi:Stack::{PulumiCommand.ProjectName}-{stack}";
}
