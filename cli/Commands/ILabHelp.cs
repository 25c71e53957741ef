using System.CommandLine;

namespace Lab.Cli.Commands;

/// <summary>What has examples in its help.</summary>
internal interface ILabHelp
{
    /// <summary>Command lines with what each does.</summary>
    IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; }

    /// <summary>Options of every command, and arguments of the one above, that don't apply to it: its help leaves them out.</summary>
    IReadOnlyList<Symbol> Inapplicable => [];
}
