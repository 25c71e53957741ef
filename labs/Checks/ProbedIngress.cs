using System.Collections.Immutable;

namespace Lab.Labs.Checks;

/// <summary>An Ingress.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="ClassName">Its class, which decides who makes it real; <see langword="null"/> for none.</param>
/// <param name="Hostname">The name of its load balancer, or <see langword="null"/> while there is none.</param>
/// <param name="Annotations">Its annotations.</param>
public sealed record ProbedIngress(
    string Namespace, string Name, string? ClassName, string? Hostname, ImmutableSortedDictionary<string, string> Annotations);
