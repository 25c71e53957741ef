namespace Lab.Cli.Sweep;

/// <summary>What became of something that was to be deleted.</summary>
/// <param name="Leftover">The thing.</param>
/// <param name="Failure">Why it, or a part of it, is still there; <see langword="null"/> when it is gone.</param>
internal sealed record SweepOutcome(Leftover Leftover, string? Failure);
