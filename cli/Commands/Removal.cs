using System.Collections.Immutable;

namespace Lab.Cli.Commands;

/// <summary>What a command is about to take away.</summary>
/// <param name="Question">What would be done, as it is asked: <c>Destroy cluster, network of alice</c>.</param>
/// <param name="Place">Where: account and region, or the simulated world. See <see cref="EnvironmentPlace"/>.</param>
/// <param name="Environments">The environments that lose something; none when nothing of an environment goes.</param>
/// <param name="Answer">What has to be typed: the environment's name where it is one, account and region where it is all of them.</param>
internal sealed record Removal(string Question, string Place, ImmutableArray<string> Environments, string Answer)
{
    /// <summary>Of what: <c>environment alice</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>What becomes of it: <c>to be destroyed, in this order</c>.</summary>
    public required string Fate { get; init; }

    /// <summary>What goes, a line each.</summary>
    public ImmutableArray<string> Items { get; init; } = [];
}
