namespace Lab.Labs.Checks;

/// <summary>What a check saw.</summary>
/// <param name="Passed">Whether the claim holds.</param>
/// <param name="Expected">What was expected, with the numbers computed from the environment.</param>
/// <param name="Observed">What was seen; of a failed check only what speaks against the claim.</param>
public sealed record CheckOutcome(bool Passed, string Expected, string Observed);
