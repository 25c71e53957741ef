using System.Collections.Immutable;

namespace Lab.Cli.Sweep;

/// <summary>Something of an environment that no stack of it knows, and so nobody would delete.</summary>
/// <param name="Kind">What it is, in the order in which things have to go.</param>
/// <param name="Id">Its id or ARN, as the call that deletes it takes it.</param>
/// <param name="Environment">Whose it is.</param>
/// <param name="Reason">Why it is known to be the environment's: its tag, or which controller of which cluster leaves such.</param>
internal sealed record Leftover(LeftoverKind Kind, string Id, string Environment, string Reason)
{
    /// <summary>Its name, where it has one beside the id.</summary>
    public string? Name { get; init; }

    /// <summary>When it was made; <see langword="null"/> where AWS doesn't tell.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>What has to go before it, beside what its kind says: ids.</summary>
    public ImmutableArray<string> BlockedBy { get; init; } = [];
}
