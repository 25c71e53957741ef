using Lab.Cli.Processes;

namespace Lab.Engine.Tests.Updates;

/// <summary>Starts programs as the lab does, with the programs of the Pulumi engine on the path and variables of a test's own; remembers what it was asked.</summary>
/// <param name="folder">A folder of programs that come before all others.</param>
internal sealed class ToolRunner(string folder) : IProcessRunner
{
    private readonly ProcessRunner _runner = new();

    /// <summary>Variables of every process.</summary>
    public Dictionary<string, string?> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>The calls so far.</summary>
    public List<ProcessCall> Calls { get; } = [];

    private string SearchPath => folder + Path.PathSeparator + Tools.SearchPath;

    public string? Find(string program) => SearchPath.Split(Path.PathSeparator).Select(place => Path.Combine(place, program)).FirstOrDefault(File.Exists);

    public Task<int> RunAsync(ProcessCall call, CancellationToken cancellationToken)
    {
        lock (Calls) Calls.Add(call);
        var variables = new Dictionary<string, string?>(Variables, StringComparer.Ordinal) { ["PATH"] = SearchPath };
        foreach (var (name, value) in call.Variables) variables[name] = value;
        return _runner.RunAsync(call with { Program = Find(call.Program)!, Variables = variables }, cancellationToken);
    }
}
