using System.Collections.Immutable;
using Pulumi;

namespace Lab.Stacks.Settings;

/// <summary>Configuration or names are wrong: every problem at once. In a Pulumi program its message is shown without a stack trace.</summary>
/// <param name="problems">Each problem with its key and what to do.</param>
public sealed class SettingsException(ImmutableArray<string> problems) : RunException(string.Join('\n', problems))
{
    /// <summary>Each problem with its key and what to do.</summary>
    public ImmutableArray<string> Problems { get; } = problems;
}
