using System.Diagnostics;
using System.Reflection;
using Lab.Tests;

namespace Lab.Sdk.Tests;

/// <summary>
/// Holds the public members of the bindings against the listings of the genuine packages, with the tool and the listings that lie
/// beside the repository on some machines.
/// </summary>
public class ApiListingTests
{
    private static readonly string Beside = Path.Combine(RepositoryRoot.Path, "..", "shared");

    [SkippableFact]
    public async Task The_bindings_have_no_public_member_that_the_genuine_packages_lack()
    {
        var tool = Path.Combine(Beside, "tools", "api-check");
        Skip.IfNot(Directory.Exists(tool), $"The tool is not here: {tool}");
        Skip.IfNot(IsBinding(typeof(Pulumi.Resource).Assembly), "This is the build with the genuine packages.");

        var copy = Directory.CreateTempSubdirectory("api-check").FullName;
        try
        {
            // The tool's own folder may be read-only, and building writes beside the project.
            foreach (var file in Directory.EnumerateFiles(tool)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            var (exitCode, text) = await RunAsync("run", "--project", copy, "--", Path.Combine(Beside, "api"), AppContext.BaseDirectory);
            exitCode.ShouldBe(0, text);
            text.ShouldContain("Pulumi: ");
            text.ShouldNotContain("not looked at");
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    /// <summary>The bindings say in their version that they are this repository's.</summary>
    private static bool IsBinding(Assembly assembly)
        => assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            .EndsWith("+eks-lab", StringComparison.Ordinal) == true;

    private static async Task<(int ExitCode, string Text)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
