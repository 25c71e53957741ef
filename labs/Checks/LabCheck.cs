namespace Lab.Labs.Checks;

/// <summary>A claim of the course, how to observe it, what is expected and why, and what to do when it fails.</summary>
/// <param name="Id">A stable name such as <c>network/peering-to-operator</c>.</param>
/// <param name="Claim">What the course claims, in one sentence.</param>
/// <param name="Why">The rule behind the claim. May have the placeholders of <see cref="CheckContext.Fill"/>.</param>
/// <param name="Fix">What to do when it fails, with the next command to type. May have the placeholders of <see cref="CheckContext.Fill"/>.</param>
/// <param name="ObserveAsync">
/// Looks at the world and compares. What keeps it from looking, such as an output that is missing, is an
/// <see cref="ObservationException"/>; <see cref="CheckRunner"/> makes a failed outcome of it.
/// </param>
public sealed record LabCheck(
    string Id, string Claim, string Why, string Fix, Func<CheckContext, CancellationToken, Task<CheckOutcome>> ObserveAsync);
