namespace Lab.Labs.Checks;

/// <summary>What became of a check.</summary>
/// <param name="Check">The check, with the environment's values filled in.</param>
/// <param name="Outcome">What it saw.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record CheckResult(LabCheck Check, CheckOutcome Outcome, TimeSpan Elapsed)
{
    /// <summary>How it ended.</summary>
    public CheckVerdict Verdict => Outcome.Verdict;

    /// <summary>Whether the claim holds.</summary>
    public bool Passed => Outcome.Passed;
}
