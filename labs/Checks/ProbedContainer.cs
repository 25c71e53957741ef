using System.Collections.Immutable;

namespace Lab.Labs.Checks;

/// <summary>A container of a pod.</summary>
public sealed record ProbedContainer(string Name, string Image, ImmutableArray<string> Args);
