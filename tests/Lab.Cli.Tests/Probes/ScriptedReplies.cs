using Lab.Cli.Processes;

namespace Lab.Cli.Tests.Probes;

/// <summary>Stands for <c>aws</c> and <c>kubectl</c>: the first reply whose words are all in the command line is given, and an empty list where there is none.</summary>
internal sealed class ScriptedReplies : IProcessRunner
{
    private readonly List<(string[] Words, int ExitCode, string Output, string Error)> _replies = [];
    private readonly List<string> _lines = [];
    private readonly List<string> _silent = [];

    /// <summary>What was called, as it is typed.</summary>
    public IReadOnlyList<string> Lines => _lines;

    public ScriptedReplies On(string words, string output, int exitCode = 0, string error = "")
    {
        _replies.Add((words.Split(' '), exitCode, output, error));
        return this;
    }

    /// <summary>Lines with these words in them get no answer, ever.</summary>
    public ScriptedReplies Silent(string words)
    {
        _silent.Add(words);
        return this;
    }

    public string? Find(string program) => "/usr/bin/" + program;

    public async Task<int> RunAsync(ProcessCall call, CancellationToken cancellationToken)
    {
        var line = string.Join(' ', call.Arguments.Prepend(call.Program));
        lock (_lines) _lines.Add(line);
        if (_silent.Exists(words => line.Contains(words, StringComparison.Ordinal))) await Task.Delay(Timeout.Infinite, cancellationToken);
        var reply = _replies.FirstOrDefault(each => each.Words.All(word => line.Contains(word, StringComparison.Ordinal)));
        await call.Output!.WriteLineAsync(reply.Words is null ? "{}" : reply.Output);
        if (reply.Error is { Length: > 0 } error) await call.Error!.WriteLineAsync(error);
        return reply.ExitCode;
    }
}
