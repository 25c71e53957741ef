namespace Lab.Cli.Ephemeral;

/// <summary>An ephemeral environment, in the document of <c>--json</c>.</summary>
/// <param name="Environment">Its name.</param>
/// <param name="Target"><c>sim</c> or <c>aws</c>.</param>
/// <param name="State">One of the constants.</param>
/// <param name="BegunAt">When it was begun.</param>
/// <param name="ExpiresAt">From when on nobody needs it.</param>
internal sealed record EphemeralReport(string Environment, string Target, string State, DateTimeOffset BegunAt, DateTimeOffset ExpiresAt)
{
    /// <summary>A process is at work on it.</summary>
    public const string Running = "running";

    /// <summary>It was given back as a whole.</summary>
    public const string Destroyed = "destroyed";

    /// <summary>It was left standing on purpose after a failure.</summary>
    public const string Kept = "kept";

    /// <summary>Its process was killed, or it could not be destroyed as a whole.</summary>
    public const string Left = "left";

    /// <summary>The exit code of the command; none when it was not run or did not end by itself.</summary>
    public int? CommandExitCode { get; init; }

    /// <summary>The stages of which something is left.</summary>
    public IReadOnlyList<string>? LeftStages { get; init; }

    /// <summary>How it stands.</summary>
    public static EphemeralReport Of(EphemeralRecord record, string state) => new(record.Environment, record.Target, state, record.BegunAt, record.ExpiresAt);
}
