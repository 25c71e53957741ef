using System.Diagnostics;
using System.Text.Json.Nodes;
using Lab.Cli;
using Lab.Tests;

namespace Lab.Emulated.Tests.Sweep;

/// <summary>An account of the emulator, filled by <c>account.py</c>, in which <c>lab sweep</c> is run.</summary>
/// <param name="emulator">The emulator.</param>
internal sealed class EmulatedAccount(Emulator emulator) : IDisposable
{
    public const string Region = "ap-northeast-2";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lab-sweep-");

    public EmulatedPrograms Programs { get; } = new(emulator);

    /// <summary>What the machine's clock is ahead of the emulator's.</summary>
    public TimeSpan Later { get; set; }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Empties the account and makes these.</summary>
    /// <returns>The ids by key.</returns>
    public async Task<IReadOnlyDictionary<string, string>> MakeAsync(IEnumerable<JsonObject> places, IEnumerable<JsonObject> things)
    {
        await emulator.ResetAsync();
        var wanted = new JsonObject { ["places"] = new JsonArray([.. places]), ["things"] = new JsonArray([.. things]) };
        var ids = await PythonAsync("make", wanted.ToJsonString());
        return ids.ToDictionary(pair => pair.Key, pair => (string)pair.Value!, StringComparer.Ordinal);
    }

    /// <summary>Everything that a sweep could touch, by id, as AWS describes it.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ShowAsync() =>
        (await PythonAsync("show", "")).ToDictionary(pair => pair.Key, pair => pair.Value!.ToJsonString(), StringComparer.Ordinal);

    /// <summary>Runs <c>lab sweep --target aws</c>.</summary>
    /// <returns>Exit code, the document of <c>--json</c>, and how long it would have waited.</returns>
    public async Task<(int ExitCode, JsonNode Report, TimeSpan Waited)> SweepAsync(params string[] arguments)
    {
        File.Copy(Path.Combine(RepositoryRoot.Path, "Pulumi.yaml"), Path.Combine(_folder.FullName, "Pulumi.yaml"), overwrite: true);
        using var output = new StringWriter();
        using var error = new StringWriter();
        var time = new HurriedTime(TimeProvider.System.GetUtcNow() + Later);
        using var host = SilentHost.Of(_folder.FullName, Programs, time, output: output, error: error);
        var exitCode = await LabCommandLine.RunAsync(["sweep", "--target", "aws", "--region", Region, "--json", .. arguments], host);
        return (exitCode, JsonNode.Parse(output.ToString())!, time.Passed);
    }

    /// <summary>Lets it delete.</summary>
    public Task<(int ExitCode, JsonNode Report, TimeSpan Waited)> DeleteAsync(params string[] arguments) =>
        SweepAsync([.. arguments, "--delete", "--yes", "--account", Emulator.AccountId]);

    private async Task<JsonObject> PythonAsync(string command, string input)
    {
        var start = new ProcessStartInfo("python3", ["-B", Path.Combine(RepositoryRoot.Path, "tests", "Lab.Emulated.Tests", "Sweep", "account.py"), command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in emulator.EnvironmentOf(Region)) start.Environment[name] = value;
        using var python = Process.Start(start)!;
        await python.StandardInput.WriteAsync(input);
        python.StandardInput.Close();
        var error = python.StandardError.ReadToEndAsync();
        var output = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        return python.ExitCode == 0 ? JsonNode.Parse(output)!.AsObject() : throw new InvalidOperationException($"account.py {command}: {await error}");
    }
}
