namespace Lab.Cli.Processes;

/// <summary>How a program ended that ran elsewhere, and what it wrote.</summary>
internal sealed record ShellAnswer(int ExitCode, string Output, string Error);
