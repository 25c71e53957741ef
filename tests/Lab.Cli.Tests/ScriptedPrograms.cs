using Lab.Cli.Processes;

namespace Lab.Cli.Tests;

/// <summary>Stands for every program: those of which a command line is listed are there; one that is not listed answers an empty object. Remembers all calls.</summary>
internal sealed class ScriptedPrograms : IProcessRunner
{
    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal);
    private readonly List<ProcessCall> _calls = [];

    /// <summary>What was called.</summary>
    public IReadOnlyList<ProcessCall> Calls => _calls;

    /// <summary>What was called, as it is typed.</summary>
    public IEnumerable<string> CommandLines => _calls.Select(LineOf);

    public string this[string commandLine]
    {
        set => _answers[commandLine] = value;
    }

    public string? Find(string program) => _answers.Keys.Any(line => line.StartsWith(program + " ", StringComparison.Ordinal)) ? "/usr/bin/" + program : null;

    public async Task<int> RunAsync(ProcessCall call, CancellationToken cancellationToken)
    {
        lock (_calls) _calls.Add(call);
        if (call.Output is not null) await call.Output.WriteLineAsync(_answers.GetValueOrDefault(LineOf(call), "{}"));
        return 0;
    }

    private static string LineOf(ProcessCall call) => string.Join(' ', call.Arguments.Prepend(call.Program));
}
