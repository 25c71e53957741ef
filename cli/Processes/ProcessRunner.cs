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
        if (call.Grace is { } grace) return await SupervisedProcess.RunAsync(call, grace, cancellationToken);
        var start = StartInfo(call, call.Program, call.Arguments);
        start.RedirectStandardOutput = call.Output is not null;
        start.RedirectStandardError = call.Error is not null;
        using var process = Process.Start(start)!;
        await using var _ = cancellationToken.Register(() => process.Kill(entireProcessTree: true)).ConfigureAwait(false);
        await Task.WhenAll(
            call.Output is null ? Task.CompletedTask : CopyAsync(process.StandardOutput, call.Output),
            call.Error is null ? Task.CompletedTask : CopyAsync(process.StandardError, call.Error));
        await process.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
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
}
