namespace Lab.Cli.Classes;

/// <summary>What a command did with a class, or found of it.</summary>
/// <param name="Name">The class.</param>
/// <param name="File">Its file, as it was named.</param>
internal sealed record ClassReport(string Name, string File)
{
    /// <summary>Its environments, in the order of the file; those that the file has no more come last.</summary>
    public IReadOnlyList<ClassEnvironmentReport> Environments { get; init; } = [];

    /// <summary>How many were worked on at once.</summary>
    public int? AtOnce { get; init; }

    /// <summary>The price of all on AWS, in US dollars per hour.</summary>
    public decimal? DollarsPerHour { get; init; }

    /// <summary>What all have cost, or would have on AWS, in US dollars, since each was made.</summary>
    public decimal? DollarsSoFar { get; init; }
}

/// <summary>What a command did with an environment of a class, or found of it: a summary, since a class may have a thousand.</summary>
internal sealed record ClassEnvironmentReport(string Environment)
{
    /// <summary>The command did everything.</summary>
    public const string Done = "done";

    /// <summary>A check or an operation failed, or it was refused.</summary>
    public const string Failed = "failed";

    /// <summary>Ctrl-C ended it on the way.</summary>
    public const string Stopped = "stopped";

    /// <summary>It was done before, and <c>--resume</c> leaves it alone.</summary>
    public const string Skipped = "skipped";

    /// <summary>Ctrl-C came before it.</summary>
    public const string NotBegun = "not begun";

    /// <summary><c>done</c>, <c>failed</c>, <c>stopped</c>, <c>skipped</c> or <c>not begun</c>.</summary>
    public string Outcome { get; init; } = Done;

    /// <summary>The region that the class put it into.</summary>
    public string? Region { get; init; }

    /// <summary>The profile, likewise.</summary>
    public string? Profile { get; init; }

    /// <summary>How many stages are as the command wants them: up after up, gone after down.</summary>
    public int? Stages { get; init; }

    /// <summary>How many stages the command was about.</summary>
    public int? StagesWanted { get; init; }

    /// <summary>How far a reset went, or would have to go: <c>objects</c>, <c>stack</c>, <c>nodes</c> or <c>cluster</c>; left out when nothing differed.</summary>
    public string? Level { get; init; }

    /// <summary>How many things differed from what stages declare; with reset alone.</summary>
    public int? Deviations { get; init; }

    /// <summary>What differed, each with its stage; with reset alone.</summary>
    public IReadOnlyList<string>? Differences { get; init; }

    /// <summary>What a reset did about it, in order, or with <c>--dry-run</c> would do.</summary>
    public IReadOnlyList<string>? Steps { get; init; }

    /// <summary>How many resources were changed.</summary>
    public int? Changes { get; init; }

    /// <summary>How many checks passed.</summary>
    public int? ChecksPassed { get; init; }

    /// <summary>How many checks there were.</summary>
    public int? Checks { get; init; }

    /// <summary>How many checks can't be observed there; left out when all can.</summary>
    public int? ChecksNotObserved { get; init; }

    /// <summary>The checks that failed.</summary>
    public IReadOnlyList<ClassCheckReport>? FailedChecks { get; init; }

    /// <summary>What failed or was refused.</summary>
    public IReadOnlyList<string>? Problems { get; init; }

    /// <summary>How long the command took with it, in seconds.</summary>
    public double? ElapsedSeconds { get; init; }

    /// <summary>How long ago the class made it, in seconds.</summary>
    public double? AgeSeconds { get; init; }

    /// <summary>Its price on AWS, in US dollars per hour.</summary>
    public decimal? DollarsPerHour { get; init; }

    /// <summary>What it has cost, or would have on AWS, since the class made it: its price of now times its age.</summary>
    public decimal? DollarsSoFar { get; init; }

    /// <summary>When it may be swept.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What the last up, reset or down of the class did with it: <c>up done</c>, <c>up failed</c>.</summary>
    public string? Last { get; init; }

    /// <summary>Where all that was said is.</summary>
    public string? Log { get; init; }
}

/// <summary>A check that failed, with what to do.</summary>
internal sealed record ClassCheckReport(string Stage, string Id, string Claim, string Observed, string Fix);
