namespace Lab.Labs.Checks;

/// <summary>What became of a check.</summary>
/// <param name="Check">The check.</param>
/// <param name="Outcome">What it saw.</param>
/// <param name="Why">The rule behind the claim, with the environment's values filled in.</param>
/// <param name="Fix">What to do when it failed, with the environment's values filled in.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record CheckResult(LabCheck Check, CheckOutcome Outcome, string Why, string Fix, TimeSpan Elapsed)
{
    /// <summary>Whether the claim holds.</summary>
    public bool Passed => Outcome.Passed;
}
