using System.Diagnostics;
using Lab.Tests;

namespace Lab.Engine.Tests;

/// <summary>The programs of the Pulumi engine, where this machine has them.</summary>
internal static class Tools
{
    private static readonly Lazy<string?> Folder = new(Find);

    /// <summary>A search path with the programs on it.</summary>
    public static string SearchPath =>
        string.Join(Path.PathSeparator, new[] { Folder.Value, Environment.GetEnvironmentVariable("PATH") }.OfType<string>());

    /// <summary>The <c>pulumi</c> command; skips the test where it is missing.</summary>
    public static string Pulumi
    {
        get
        {
            var command = SearchPath.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "pulumi")).FirstOrDefault(File.Exists);
            Skip.If(command is null, "there is no pulumi on PATH and none in ../shared/bin beside the repository");
            return command;
        }
    }

    /// <summary>A folder of programs that lies beside the repository, unpacked once by its own script, which prints where.</summary>
    private static string? Find()
    {
        var script = Ancestors(RepositoryRoot.Path).Select(folder => Path.Combine(folder, "shared", "bin", "unpack")).FirstOrDefault(File.Exists);
        if (script is null) return null;
        using var process = Process.Start(new ProcessStartInfo(script) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 && Directory.Exists(output) ? output : null;
    }

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (var current = new DirectoryInfo(folder); current is not null; current = current.Parent) yield return current.FullName;
    }
}
