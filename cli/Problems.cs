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
        catch (SettingsException exception)
        {
            _problems.AddRange(exception.Problems);
            return default;
        }
        catch (LabException exception) when (exception.ExitCode == ExitCode.Usage)
        {
            _problems.AddRange(exception.Problems);
            return default;
        }
    }

    /// <exception cref="LabException">There are problems.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count > 0) throw new LabException(ExitCode.Usage, [.. _problems.Distinct(StringComparer.Ordinal)]);
    }
}
