using System.Collections.Immutable;
using Lab.Cli.Aws;
using Lab.Cli.Reports;
using Lab.Simulation.Engine;
using Lab.Stacks.Settings;

namespace Lab.Cli.Commands;

/// <summary>Turns whatever keeps a command from being done into a report.</summary>
internal static class Refusals
{
    /// <summary>Does the work.</summary>
    /// <returns>Its report, or one of what it threw.</returns>
    public static async Task<LabReport> CatchAsync(LabHost host, Func<Task<LabReport>> work)
    {
        try
        {
            return await work();
        }
        catch (LabException exception)
        {
            return Of(exception.Problems, exception.ExitCode);
        }
        catch (SettingsException exception)
        {
            return Of(exception.Problems, ExitCode.Usage);
        }
        catch (EnvironmentLockedException exception)
        {
            return Of([$"{exception.Message}: wait for it to end, or end it (the lock is {exception.LockFile} and goes with its process)"], ExitCode.Failed);
        }
        catch (StateException exception)
        {
            return Of([$"{exception.Message}: {exception.Remedy}"], ExitCode.Failed);
        }
        catch (AwsCliException exception)
        {
            return Of([exception.Message], ExitCode.Failed);
        }
        catch (OperationCanceledException) when (host.Interrupted.IsCancellationRequested)
        {
            return Of(["stopped; the same command goes on from here"], ExitCode.Interrupted);
        }
        catch (IOException exception) when (exception is not (FileNotFoundException or DirectoryNotFoundException))
        {
            return Of([ProblemOf(exception)], ExitCode.Failed);
        }
        catch (Exception exception)
        {
            return Of([$"this is a defect of the lab: {exception}"], ExitCode.Failed);
        }
    }

    /// <summary>What is wrong where something can't be read or written, standard output included.</summary>
    public static string ProblemOf(IOException exception) => $"{exception.Message.TrimEnd()}: check the disk's space, and where the output goes";

    /// <summary>A report of problems alone.</summary>
    public static LabReport Of(ImmutableArray<string> problems, int exitCode) => new() { ExitCode = exitCode, Problems = problems };
}
