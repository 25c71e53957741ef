namespace Lab.Cli.Commands;

/// <summary>What has examples in its help.</summary>
internal interface ILabHelp
{
    /// <summary>Command lines with what each does.</summary>
    IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; }
}
