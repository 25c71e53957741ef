using System.Collections.Immutable;

namespace Lab.Cli.Sweep;

/// <summary>Something in an account that could be left over, with all that tells whose it is.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Its id, name or ARN, as the call that deletes it takes it.</param>
internal sealed record SweepCandidate(LeftoverKind Kind, string Id)
{
    /// <summary>Its name, where it has one beside the id.</summary>
    public string? Name { get; init; }

    /// <summary>The VPC that it is in, or the hosted zone of a record; <see langword="null"/> for what is in none.</summary>
    public string? Place { get; init; }

    /// <summary>Its tags.</summary>
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Whom ExternalDNS says that a record belongs to, in the TXT record beside it.</summary>
    public string? DnsOwner { get; init; }

    /// <summary>When it was made; <see langword="null"/> where AWS doesn't tell.</summary>
    public DateTimeOffset? CreatedAt { get; init; }
}
