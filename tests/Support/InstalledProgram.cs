using System.Diagnostics;

namespace Lab.Tests;

/// <summary>A program of this machine.</summary>
/// <param name="Path">Where it is.</param>
internal sealed record InstalledProgram(string Path)
{
    /// <summary>The first of that name on PATH.</summary>
    /// <exception cref="SkipException">There is none: what needs it is skipped.</exception>
    public static InstalledProgram Find(string name)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Skip.If(path is null, $"{name} is not on PATH");
        return new InstalledProgram(path!);
    }

    /// <summary>Runs it to its end.</summary>
    public async Task<ProgramResult> RunAsync(IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Path, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new ProgramResult(process.ExitCode, await output + await error);
    }
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote, errors last.</param>
internal sealed record ProgramResult(int ExitCode, string Output);
