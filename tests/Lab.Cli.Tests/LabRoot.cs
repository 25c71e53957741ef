using System.Diagnostics;
using System.Text.Json;
using Lab.Cli.Processes;
using Lab.Tests;

namespace Lab.Cli.Tests;

/// <summary>A lab's folder of a test's own, in which command lines are run as the program runs them.</summary>
public sealed class LabRoot : IDisposable
{
    public LabRoot()
    {
        Folder = Directory.CreateTempSubdirectory("lab-cli-").FullName;
        File.Copy(Path.Combine(RepositoryRoot.Path, "Pulumi.yaml"), Path.Combine(Folder, "Pulumi.yaml"));
    }

    public string Folder { get; }

    public string EnvironmentFolder(string environment = "dev") => Path.Combine(Folder, ".lab", "sim", environment);

    /// <summary>Runs a command line. Nobody watches and nobody can be asked, unless an answer is given.</summary>
    public Task<LabRun> RunAsync(params string[] arguments) => RunAsync(arguments, new RunOptions());

    internal async Task<LabRun> RunAsync(IReadOnlyList<string> arguments, RunOptions options)
    {
        using var output = options.Output ?? new StringWriter();
        using var error = new StringWriter();
        using var host = new LabHost
        {
            In = options.Input ?? new StringReader(options.Answer ?? ""),
            Out = output,
            Error = error,
            IsInteractive = options.Answer is not null || options.Input is not null,
            IsTerminal = false,
            CurrentFolder = options.CurrentFolder ?? Folder,
            Variable = name => options.Variables.GetValueOrDefault(name),
            Time = options.Time ?? TheFirstOfSeptember2026,
            Processes = options.Processes ?? new ProcessRunner(),
            Fetch = options.Fetch ?? ((_, _) => throw new HttpRequestException("tests are offline")),
            Interrupted = options.Interrupted,
        };
        var exitCode = await LabCommandLine.RunAsync(arguments, host);
        return new LabRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>
    /// All that exists in the environment <c>dev</c>: the outputs, and every entity but those with sealed secrets, which are sealed anew each time.
    /// A line's checksum depends on the lines before it, so it is left out.
    /// </summary>
    public async Task<string[]> WorldAsync()
    {
        var outputs = (await RunAsync("outputs", "--json", "--show-secrets")).ShouldEnd(0).Json.GetProperty("outputs");
        var entities = (await File.ReadAllLinesAsync(Path.Combine(EnvironmentFolder(), "snapshot"))).Skip(1)
            .Where(line => !line.Contains("\"sealedOutputs\":{\"", StringComparison.OrdinalIgnoreCase))
            .Select(line => line[line.IndexOf('[', StringComparison.Ordinal)..]);
        return [JsonSerializer.Serialize(outputs), .. entities];
    }

    /// <summary>Starts the built program as a process of its own.</summary>
    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["exec", typeof(LabCommandLine).Assembly.Location, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["LAB_ROOT"] = Folder;
        return Process.Start(start)!;
    }

    /// <summary>Runs the built program as a process of its own: nothing else of this process's tests comes in its way.</summary>
    public async Task<LabRun> RunProgramAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new LabRun(process.ExitCode, output, await error);
    }

    /// <summary>EKS 1.31 is in extended support on that day.</summary>
    internal static TimeProvider TheFirstOfSeptember2026 { get; } = FixedTime.At("2026-09-01T12:00:00Z");

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>What a test puts in place of the process.</summary>
internal sealed record RunOptions
{
    public string? Answer { get; init; }

    public TextReader? Input { get; init; }

    public string? CurrentFolder { get; init; }

    public TimeProvider? Time { get; init; }

    public IProcessRunner? Processes { get; init; }

    public Func<Uri, CancellationToken, Task<string>>? Fetch { get; init; }

    public CancellationToken Interrupted { get; init; }

    public StringWriter? Output { get; init; }

    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>What a command line left.</summary>
public sealed record LabRun(int ExitCode, string Out, string Error)
{
    /// <summary>The document of <c>--json</c>.</summary>
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Out);
            return document.RootElement.Clone();
        }
    }

    public LabRun ShouldEnd(int exitCode)
    {
        ExitCode.ShouldBe(exitCode, Out + Error);
        return this;
    }
}
