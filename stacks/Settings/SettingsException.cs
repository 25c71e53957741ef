using System.Collections.Immutable;

namespace Lab.Stacks.Settings;

/// <summary>Configuration or names are wrong: every problem at once.</summary>
/// <param name="problems">Each problem with its key and what to do.</param>
public sealed class SettingsException(ImmutableArray<string> problems) : Exception(string.Join('\n', problems))
{
    /// <summary>Each problem with its key and what to do.</summary>
    public ImmutableArray<string> Problems { get; } = problems;
}
