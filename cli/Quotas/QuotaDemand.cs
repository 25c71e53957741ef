using System.Collections.Immutable;
using Lab.Stacks;
using Lab.Stacks.Settings;

namespace Lab.Cli.Quotas;

/// <summary>An environment that is to come up on AWS.</summary>
/// <param name="Environment">Its name.</param>
/// <param name="Settings">Its settings; they name region and profile.</param>
/// <param name="Stages">The stages that it shall have in the end.</param>
internal sealed record QuotaDemand(string Environment, LabSettings Settings, ImmutableArray<LabStage> Stages)
{
    /// <summary>Those of them that are up already: where an account is asked they are part of what it uses.</summary>
    public ImmutableArray<LabStage> Up { get; init; } = [];
}
