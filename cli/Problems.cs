using System.Collections.Immutable;
using Lab.Stacks.Settings;

namespace Lab.Cli;

/// <summary>Collects what is wrong with a command line and its configuration, so that it is told at once.</summary>
internal sealed class Problems
{
    private readonly List<string> _problems = [];

    public void Add(string problem) => _problems.Add(problem);

    /// <summary>The value, or what stands for it when reading it finds problems.</summary>
    public T? Try<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (ProblemsOf(exception) is { IsDefault: false } problems)
        {
            _problems.AddRange(problems);
            return default;
        }
    }

    /// <inheritdoc cref="Try"/>
    public async Task<T?> TryAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (Exception exception) when (ProblemsOf(exception) is { IsDefault: false } problems)
        {
            _problems.AddRange(problems);
            return default;
        }
    }

    /// <exception cref="LabException">There are problems.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count > 0) throw new LabException(ExitCode.Usage, [.. _problems.Distinct(StringComparer.Ordinal)]);
    }

    private static ImmutableArray<string> ProblemsOf(Exception exception) => exception switch
    {
        SettingsException settings => settings.Problems,
        LabException { ExitCode: ExitCode.Usage } refusal => refusal.Problems,
        _ => default,
    };
}
