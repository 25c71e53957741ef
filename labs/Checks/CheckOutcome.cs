namespace Lab.Labs.Checks;

/// <summary>What a check saw.</summary>
/// <param name="Verdict">How it ended.</param>
/// <param name="Expected">What was expected, with the numbers computed from the environment.</param>
/// <param name="Observed">
/// What was seen; of a failed check only what speaks against the claim, of one that was not observed only what was not seen, and why.
/// </param>
public sealed record CheckOutcome(CheckVerdict Verdict, string Expected, string Observed)
{
    /// <summary>Whether the claim holds.</summary>
    public bool Passed => Verdict == CheckVerdict.Passed;
}
