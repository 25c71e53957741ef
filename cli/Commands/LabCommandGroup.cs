using System.CommandLine;

namespace Lab.Cli.Commands;

/// <summary>Commands under one word, such as those of <c>lab class</c>.</summary>
internal abstract class LabCommandGroup : Command, ILabHelp
{
    /// <param name="name">The word.</param>
    /// <param name="description">What they are about, in one line.</param>
    /// <param name="commands">The commands.</param>
    protected LabCommandGroup(string name, string description, params IReadOnlyList<LabCommand> commands)
        : base(name, description)
    {
        foreach (var command in commands) Subcommands.Add(command);
        Examples = [.. commands.Select(command => command.Examples[0])];
    }

    public IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; }

    public virtual IReadOnlyList<Symbol> Inapplicable => [];
}
