namespace Lab.Labs.Checks;

/// <summary>A claim of the course, how to observe it, what is expected and why, and what to do when it fails.</summary>
/// <param name="Id">A stable name such as <c>network/peering-public</c>.</param>
/// <param name="Claim">What the course claims, in one sentence.</param>
/// <param name="Why">The rule behind the claim.</param>
/// <param name="Fix">What to do when it fails, with the next command to type.</param>
/// <param name="ObserveAsync">Looks at the world and compares.</param>
public sealed record LabCheck(string Id, string Claim, string Why, string Fix, Func<CheckContext, CancellationToken, Task<CheckOutcome>> ObserveAsync);

/// <summary>What a check may use.</summary>
/// <param name="Environment">The environment's name.</param>
/// <param name="Outputs">The outputs of each stage that is up, by stage and output name (camelCase, as in Pulumi).</param>
/// <param name="Probe">The world.</param>
public sealed record CheckContext(string Environment, IReadOnlyDictionary<string, IReadOnlyDictionary<string, object?>> Outputs, ILabProbe Probe);

/// <summary>What a check saw.</summary>
/// <param name="Passed">Whether the claim holds.</param>
/// <param name="Expected">What was expected, with the numbers computed from the environment.</param>
/// <param name="Observed">What was seen.</param>
public sealed record CheckOutcome(bool Passed, string Expected, string Observed);
