namespace Lab.Cli;

/// <summary>What the process's exit code means. Documented in <c>lab --help</c> and the README.</summary>
internal static class ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    public const int Done = 0;

    /// <summary>A check or an operation failed.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or configuration; nothing was begun.</summary>
    public const int Usage = 2;

    /// <summary>Stopped by Ctrl-C: 128 + SIGINT, as shells have it.</summary>
    public const int Interrupted = 130;
}
