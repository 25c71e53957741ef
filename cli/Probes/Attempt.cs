namespace Lab.Cli.Probes;

/// <summary>What became of one packet that was really sent.</summary>
/// <param name="IsReached">Whether it arrived and its answer came back.</param>
/// <param name="Words">What was seen when it did not.</param>
internal sealed record Attempt(bool IsReached, string Words)
{
    /// <summary>It arrived.</summary>
    public static Attempt Reached { get; } = new(true, "");

    /// <summary>Whether something answered and refused: no security group does, they say nothing.</summary>
    public bool IsRefused { get; init; }

    /// <summary>The source address that the other end saw; <see langword="null"/> where nothing tells.</summary>
    public string? SourceSeen { get; init; }
}
