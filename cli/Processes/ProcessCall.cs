using System.Collections.Immutable;

namespace Lab.Cli.Processes;

/// <summary>A program to run.</summary>
/// <param name="Program">Its name or path.</param>
/// <param name="Arguments">Its arguments. Everybody on the machine can read them, so no secret is among them.</param>
/// <param name="Folder">Its current folder.</param>
internal sealed record ProcessCall(string Program, IReadOnlyList<string> Arguments, string Folder)
{
    /// <summary>Environment variables over those of this process; <see langword="null"/> takes one away.</summary>
    public IReadOnlyDictionary<string, string?> Variables { get; init; } = ImmutableDictionary<string, string?>.Empty;

    /// <summary>How long it may take to end by itself when it shall stop, before it is killed with all that it started; zero kills it at once.</summary>
    public TimeSpan Grace { get; init; }

    /// <summary>Whether it has to be told that it shall stop (SIGTERM), since no Ctrl-C of a terminal reaches it.</summary>
    public bool IsToldToStop { get; init; }

    /// <summary>Where its standard output goes, line by line; <see langword="null"/> for that of this process.</summary>
    public TextWriter? Output { get; init; }

    /// <summary>Where its standard error goes, line by line; <see langword="null"/> for that of this process.</summary>
    public TextWriter? Error { get; init; }

    /// <summary>
    /// Whether it runs in a session of its own, which no Ctrl-C of a terminal reaches: when it shall stop it is asked once (SIGINT), again when the
    /// grace is over, and killed when that doesn't help either. When this process is gone it is asked too. What it writes comes when it has ended.
    /// </summary>
    public bool HasOwnSession { get; init; }
}
