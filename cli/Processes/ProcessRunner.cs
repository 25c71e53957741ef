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
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(call.Program, call.Arguments)
            {
                WorkingDirectory = call.Folder,
                UseShellExecute = false,
                RedirectStandardOutput = call.Output is not null,
                RedirectStandardError = call.Error is not null,
            },
        };
        foreach (var (name, value) in call.Variables) process.StartInfo.Environment[name] = value;
        process.Start();
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

    private static async Task CopyAsync(StreamReader from, TextWriter to)
    {
        while (await from.ReadLineAsync() is { } line) await to.WriteLineAsync(line);
    }
}
