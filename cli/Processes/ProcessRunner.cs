using System.Diagnostics;

namespace Lab.Cli.Processes;

/// <summary>Starts other programs.</summary>
internal sealed class ProcessRunner : IProcessRunner
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    public string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program))
        .FirstOrDefault(File.Exists);

    public async Task<int> RunAsync(ProcessCall call, CancellationToken cancellationToken)
    {
        if (call.HasOwnSession) return await SupervisedProcess.RunAsync(call, cancellationToken);
        var start = StartInfo(call, call.Program, call.Arguments);
        start.RedirectStandardOutput = call.Output is not null;
        start.RedirectStandardError = call.Error is not null;
        using var process = Process.Start(start)!;
        var copied = Task.WhenAll(
            call.Output is null ? Task.CompletedTask : CopyAsync(process.StandardOutput, call.Output),
            call.Error is null ? Task.CompletedTask : CopyAsync(process.StandardError, call.Error));
        await EndAsync(process, call, cancellationToken);
        if (cancellationToken.IsCancellationRequested)
        {
            // What outlived the program may hold its output open for ever.
            await Task.WhenAny(copied, Task.Delay(LastWords, CancellationToken.None));
            throw new OperationCanceledException(cancellationToken);
        }

        await copied;
        return process.ExitCode;
    }

    /// <summary>A start with the folder and the variables of a call.</summary>
    public static ProcessStartInfo StartInfo(ProcessCall call, string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = call.Folder, UseShellExecute = false };
        foreach (var (name, value) in call.Variables) start.Environment[name] = value;
        return start;
    }

    /// <summary>Copies line by line.</summary>
    public static async Task CopyAsync(TextReader from, TextWriter to)
    {
        while (await from.ReadLineAsync() is { } line) await to.WriteLineAsync(line);
    }

    private static async Task EndAsync(Process process, ProcessCall call, CancellationToken cancellationToken)
    {
        if (await HasEndedAsync(process, cancellationToken)) return;
        if (call.Grace > TimeSpan.Zero)
        {
            if (call.IsToldToStop) ProcessTree.Terminate(process);
            using var grace = new CancellationTokenSource(call.Grace);
            if (await HasEndedAsync(process, grace.Token)) return;
        }

        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
    }

    private static async Task<bool> HasEndedAsync(Process process, CancellationToken until)
    {
        try
        {
            await process.WaitForExitAsync(until);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
