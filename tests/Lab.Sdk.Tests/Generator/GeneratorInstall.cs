using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using Lab.Tests;

namespace Lab.Sdk.Tests.Generator;

/// <summary>The bindings generator, installed once per lock file under the ignored folder <c>.lab</c>.</summary>
internal sealed class GeneratorInstall : IDisposable
{
    // What npm says when it has no way to a registry, or when a partial one lacks a package.
    private static readonly string[] Unreachable =
    [
        "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ENETUNREACH", "ETIMEDOUT", "ERR_SOCKET_TIMEOUT",
        "E401", "E403", "E404", "E500", "E502", "E503", "E504", "ETARGET", "ENOTCACHED",
    ];

    private readonly string folder;

    private GeneratorInstall(string folder) => this.folder = folder;

    /// <summary>The folder of the repository.</summary>
    public static string Repository { get; } = RepositoryRoot.Path;

    private static string Source => Path.Combine(Repository, "sdk", "generator");

    /// <summary>A copy of the generator beside its installed packages; skips the test where npm or its registry can't be reached.</summary>
    public static GeneratorInstall Prepare()
    {
        var packages = Install();
        var copies = Directory.CreateTempSubdirectory("lab-generator-").FullName;
        var sources = Directory.EnumerateFiles(Source, "*", SearchOption.AllDirectories);
        foreach (var file in sources.Where(file => !file.Contains("node_modules", StringComparison.Ordinal)))
        {
            var copy = Path.Combine(copies, Path.GetRelativePath(Source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        Directory.CreateSymbolicLink(Path.Combine(copies, "node_modules"), packages);
        return new GeneratorInstall(copies);
    }

    /// <summary>Generates from a list into a new folder.</summary>
    /// <param name="types">the list's lines; the committed list where there is none</param>
    /// <returns>the folder, and what the generator said when it failed</returns>
    public (string Output, string? Failure) Generate(IEnumerable<string>? types = null)
    {
        var output = Directory.CreateDirectory(Path.Combine(folder, "out", Guid.NewGuid().ToString("N"))).FullName;
        var list = Path.Combine(folder, "types.txt");
        if (types is not null)
        {
            list = Path.Combine(output, "types.txt");
            File.WriteAllLines(list, types);
        }

        var run = Run(folder, "node", "generate.mjs", "--types", list, "--out", output);
        return (output, run.ExitCode == 0 ? null : run.Error);
    }

    /// <summary>The committed list's lines.</summary>
    public static string[] CommittedTypes() => File.ReadAllLines(Path.Combine(Source, "types.txt"));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Install()
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Source, "package-lock.json"))))[..16];
        var installed = Path.Combine(Repository, ".lab", "generator", hash);
        var modules = Path.Combine(installed, "node_modules");
        if (Directory.Exists(modules)) return modules;

        // Installed beside and moved into place, so that an interrupted install is never taken for a whole one.
        var parent = Directory.CreateDirectory(Path.Combine(Repository, ".lab", "generator")).FullName;
        var staging = Directory.CreateDirectory(Path.Combine(parent, $"{hash}-{Guid.NewGuid():N}")).FullName;
        try
        {
            foreach (var file in (string[])["package.json", "package-lock.json", ".npmrc"])
                File.Copy(Path.Combine(Source, file), Path.Combine(staging, file));
            var run = Run(staging, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
            var unreachable = Unreachable.FirstOrDefault(code => run.Error.Contains(code, StringComparison.Ordinal));
            Skip.If(run.ExitCode != 0 && unreachable is not null, $"The npm registry can't be reached: npm says {unreachable}.");
            run.ExitCode.ShouldBe(0, run.Error);
            Directory.Move(staging, installed);
        }
        catch (IOException) when (Directory.Exists(modules))
        {
            // Another test run was faster.
        }
        finally
        {
            if (Directory.Exists(staging)) Directory.Delete(staging, recursive: true);
        }

        return modules;
    }

    private static (int ExitCode, string Error) Run(string workingDirectory, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            output.Wait();
            return (process.ExitCode, error);
        }
        catch (Win32Exception)
        {
            Skip.If(true, $"There is no {program} on this machine.");
            throw;
        }
    }
}
