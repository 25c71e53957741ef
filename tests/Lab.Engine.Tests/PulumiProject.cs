using System.Diagnostics;
using Lab.Tests;

namespace Lab.Engine.Tests;

/// <summary>The lab's Pulumi project in a folder of its own, with a home and a state of its own, run by the real command.</summary>
internal sealed class PulumiProject : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eks-lab-engine-");
    private readonly string _pulumi = Tools.Pulumi;

    /// <summary>
    /// Copies Pulumi.yaml. The one change is where the program comes from: what these tests were built with, so that the command builds nothing.
    /// </summary>
    public PulumiProject()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Lab.Stacks.dll");
        var project = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "Pulumi.yaml"));
        const string Runtime = "\nruntime: dotnet\n";
        project.ShouldContain(Runtime);
        File.WriteAllText(
            Path.Combine(Work, "Pulumi.yaml"), project.Replace(Runtime, "\nruntime:\n  name: dotnet\n  options:\n    binary: "
            + $"{program}\n", StringComparison.Ordinal));
        Directory.CreateDirectory(Path.Combine(Work, "stacks"));
    }

    private string Work => _folder.CreateSubdirectory("project").FullName;

    /// <summary>The text of a stack's configuration file.</summary>
    public string ConfigurationOf(string stack) => File.ReadAllText(Path.Combine(Work, $"Pulumi.{stack}.yaml"));

    /// <summary>Runs <c>pulumi</c> and expects it to succeed.</summary>
    public async Task<string> SucceedAsync(params string[] arguments)
    {
        var (exitCode, output) = await RunAsync(arguments);
        exitCode.ShouldBe(0, output);
        return output;
    }

    /// <summary>Runs <c>pulumi</c>.</summary>
    /// <returns>Its exit code and all that it printed.</returns>
    public async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(_pulumi, [.. arguments, "--non-interactive"])
        {
            WorkingDirectory = Work,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["PATH"] = Tools.SearchPath;
        start.Environment["PULUMI_HOME"] = _folder.CreateSubdirectory("home").FullName;
        start.Environment["PULUMI_BACKEND_URL"] = $"file://{_folder.CreateSubdirectory("state").FullName}";
        start.Environment["PULUMI_CONFIG_PASSPHRASE"] = "test";
        start.Environment["PULUMI_SKIP_UPDATE_CHECK"] = "true";
        start.Environment["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] = "true";

        // The engine hands the program its own; those of the tests' caller must not get in between.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PULUMI_STACK", StringComparison.Ordinal)
            || name == "PULUMI_CONFIG").ToList())
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output + await errors);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
