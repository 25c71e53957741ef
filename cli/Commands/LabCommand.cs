using System.CommandLine;
using Lab.Cli.Reports;

namespace Lab.Cli.Commands;

/// <summary>A command with examples in its help.</summary>
internal abstract class LabCommand : Command, ILabHelp
{
    /// <param name="name">What is typed.</param>
    /// <param name="description">What it does, in one line.</param>
    /// <param name="examples">Command lines with what each does.</param>
    protected LabCommand(string name, string description, params IReadOnlyList<(string CommandLine, string Meaning)> examples)
        : base(name, description) => Examples = examples;

    /// <summary>Command lines with what each does.</summary>
    public IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; }

    public virtual IReadOnlyList<Symbol> Inapplicable => [];

    /// <summary>Does it, shows the result, and reports it.</summary>
    public abstract Task<LabReport> RunAsync(LabSession session);
}
