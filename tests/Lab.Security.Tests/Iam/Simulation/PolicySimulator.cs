using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Lab.Tests;

namespace Lab.Security.Tests.Iam.Simulation;

/// <summary>What the simulator answers.</summary>
/// <param name="Decision">Its decision.</param>
/// <param name="Problems">What IAM doesn't know in the question.</param>
internal sealed record Answer(string Decision, IReadOnlyList<string> Problems)
{
    public bool IsAllowed => Decision == "Allowed";
}

/// <summary>
/// <c>@cloud-copilot/iam-simulate</c>, which decides requests as IAM does and knows nothing of the lab: one process of Node.js for a test
/// run, that answers line by line. It is installed once into <c>.lab/</c> by its lockfile.
/// </summary>
internal sealed class PolicySimulator
{
    private static readonly Lazy<(PolicySimulator? Simulator, string Reason)> Started = new(Start);

    private readonly Process _node;
    private readonly Lock _turn = new();

    private PolicySimulator(Process node) => _node = node;

    /// <summary>The simulator; skips the test, with the reason, where it can't run.</summary>
    public static PolicySimulator Get()
    {
        var (simulator, reason) = Started.Value;
        Skip.If(simulator is null, reason);
        return simulator;
    }

    public Answer Ask(JsonObject question)
    {
        lock (_turn)
        {
            _node.StandardInput.WriteLine(question.ToJsonString());
            _node.StandardInput.Flush();
            var line = _node.StandardOutput.ReadLine()
                ?? throw new InvalidOperationException($"the policy simulator ended: {_node.StandardError.ReadToEnd()}");
            var answer = JsonNode.Parse(line)!;
            return new Answer((string)answer["decision"]!, [.. answer["problems"]!.AsArray().Select(problem => (string)problem!)]);
        }
    }

    /// <summary>What IAM doesn't know in a policy.</summary>
    public Answer Check(JsonObject policy) => Ask(new JsonObject { ["question"] = "check", ["policy"] = policy.DeepClone() });

    private static (PolicySimulator?, string) Start()
    {
        var source = Path.Combine(RepositoryRoot.Path, "tests", "Lab.Security.Tests", "simulator");
        try
        {
            if (Install(source) is not { } folder) return (null, "npm could not install the policy simulator: is a registry within reach?");
            File.Copy(Path.Combine(source, "simulate.mjs"), Path.Combine(folder, "simulate.mjs"), overwrite: true);
            return (new PolicySimulator(Run("node", folder, "simulate.mjs")), "");
        }
        catch (Win32Exception)
        {
            return (null, "there is no node and npm (20 or later) on PATH, which the policy simulator runs on");
        }
    }

    /// <summary>Installs the packages of the lockfile, apart for each content of it; a broken installation leaves no folder of that name.</summary>
    private static string? Install(string source)
    {
        var lockfile = Path.Combine(source, "package-lock.json");
        var digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(lockfile)))[..12];
        var folder = Path.Combine(RepositoryRoot.Path, ".lab", "policy-simulator", digest);
        if (Directory.Exists(folder)) return folder;
        var staging = $"{folder}.{Environment.ProcessId}";
        Directory.CreateDirectory(staging);
        foreach (var name in new[] { ".npmrc", "package.json", "package-lock.json" })
        {
            File.Copy(Path.Combine(source, name), Path.Combine(staging, name), overwrite: true);
        }

        using var npm = Run("npm", staging, "ci", "--silent");
        npm.StandardInput.Close();
        _ = npm.StandardError.ReadToEndAsync();
        npm.StandardOutput.ReadToEnd();
        npm.WaitForExit();
        if (npm.ExitCode == 0) Directory.Move(staging, folder);
        else Directory.Delete(staging, recursive: true);
        return npm.ExitCode == 0 ? folder : null;
    }

    private static Process Run(string program, string folder, params string[] arguments) => Process.Start(
        new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
}
