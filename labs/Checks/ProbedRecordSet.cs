using System.Collections.Immutable;

namespace Lab.Labs.Checks;

/// <summary>
/// A record set of a hosted zone. <paramref name="AliasTarget"/>: the name that an alias stands for; then <paramref name="Values"/> is empty.
/// </summary>
public sealed record ProbedRecordSet(string Name, string Type, ImmutableArray<string> Values, string? AliasTarget);
