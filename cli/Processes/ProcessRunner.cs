using System.Diagnostics;

namespace Lab.Cli.Processes;

/// <summary>Starts other programs.</summary>
internal sealed class ProcessRunner : IProcessRunner
{
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
        await using var _ = cancellationToken.Register(() => process.Kill(entireProcessTree: true)).ConfigureAwait(false);
        await Task.WhenAll(
            call.Output is null ? Task.CompletedTask : CopyAsync(process.StandardOutput, call.Output),
            call.Error is null ? Task.CompletedTask : CopyAsync(process.StandardError, call.Error));

        // Ctrl-C reaches the program as well, which ends in its own time: pulumi lets the operation under way end.
        await process.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        return process.ExitCode;
    }

    private static async Task CopyAsync(StreamReader from, TextWriter to)
    {
        while (await from.ReadLineAsync() is { } line) await to.WriteLineAsync(line);
    }
}
