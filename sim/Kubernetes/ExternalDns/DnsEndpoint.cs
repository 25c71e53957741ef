using System.Collections.Immutable;

namespace Lab.Simulation.Kubernetes.ExternalDns;

/// <summary>A record that ExternalDNS wants or finds, without its owner's record.</summary>
/// <param name="Name">The DNS name.</param>
/// <param name="Type"><c>A</c>, <c>AAAA</c> or <c>CNAME</c>.</param>
/// <param name="Targets">What it points to.</param>
/// <param name="IsAlias">Whether it is a Route 53 alias of its only target.</param>
/// <param name="Ttl">Seconds, or <see langword="null"/> for an alias and for the default.</param>
/// <param name="Owner">The owner that its TXT record names, or <see langword="null"/>.</param>
/// <param name="Resource">The object that it is for, such as <c>service/default/web</c>, or <see langword="null"/>.</param>
internal sealed record DnsEndpoint(
    string Name, string Type, ImmutableArray<string> Targets, bool IsAlias, int? Ttl, string? Owner, string? Resource)
{
    /// <summary>Whether both say the same of the name.</summary>
    public bool HasTargetsOf(DnsEndpoint other) =>
        IsAlias == other.IsAlias && Targets.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(other.Targets);
}
