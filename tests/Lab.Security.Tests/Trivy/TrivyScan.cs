using System.Collections.Immutable;
using Lab.Terraform.Cli;

namespace Lab.Security.Tests.Trivy;

/// <summary>Runs trivy over a folder of configuration.</summary>
internal static class TrivyScan
{
    /// <summary>What it finds.</summary>
    /// <param name="trivy">Its path.</param>
    /// <param name="folder">The folder; its cache, and all else that it writes, goes beside it.</param>
    public static async Task<ImmutableArray<TrivyFinding>> RunAsync(string trivy, string folder)
    {
        var home = $"{folder}.home";

        // The checks are built in: nothing is loaded.
        string[] arguments = ["config", "--skip-check-update", "--cache-dir", Path.Combine(home, "cache"), "--format", "json", folder];
        var result = await ChildProcess.RunAsync(trivy, arguments, folder, new Dictionary<string, string>(StringComparer.Ordinal) { ["HOME"] = home });
        result.ExitCode.ShouldBe(0, result.Error);
        result.Error.ShouldNotContain("Error parsing");
        return TrivyFinding.Parse(result.Output);
    }
}
