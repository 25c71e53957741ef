using System.Collections.Immutable;

namespace Lab.Cli;

/// <summary>A command can't be done: everything that is wrong, each with what to do.</summary>
internal sealed class LabException(int exitCode, params ImmutableArray<string> problems) : Exception(string.Join('\n', problems))
{
    public int ExitCode { get; } = exitCode;

    public ImmutableArray<string> Problems { get; } = problems;
}
