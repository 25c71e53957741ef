using System.Collections.Immutable;

namespace Lab.Infra.Addressing;

/// <summary>What came of planning: a plan, or every reason why there is none; and what is allowed but unwise.</summary>
/// <param name="Plan">The plan; <see langword="null"/> when there are problems.</param>
/// <param name="Problems">Each problem, beginning with the configuration key.</param>
/// <param name="Notices">What is worth knowing, beginning with the configuration key.</param>
public sealed record AddressPlanResult(AddressPlan? Plan, ImmutableArray<string> Problems, ImmutableArray<string> Notices);
