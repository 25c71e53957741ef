using System.Diagnostics;

namespace Lab.Cli.Processes;

/// <summary>Starts other programs.</summary>
internal sealed class ProcessRunner : IProcessRunner
{
    public string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program))
        .FirstOrDefault(File.Exists);

    public async Task<int> RunAsync(string program, IReadOnlyList<string> arguments, string folder, TextWriter? output)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = output is not null },
        };
        process.Start();
        if (output is not null)
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line) await output.WriteLineAsync(line);
        }

        // Ctrl-C reaches the program as well, which ends in its own time: pulumi lets the operation under way end.
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
