using Lab.Infra;
using Lab.Stacks.Settings;

namespace Lab.Stacks;

/// <summary>What a stage is made for.</summary>
/// <param name="Environment">The environment, the first part of the stack's name: <c>alice</c>.</param>
/// <param name="Stage">The stage's name.</param>
/// <param name="Settings">The validated configuration.</param>
public sealed record StageContext(string Environment, string Stage, LabSettings Settings)
{
    /// <summary>The tags of every AWS resource that the stage makes.</summary>
    public LabTags Tags => new(Environment, Stage, Settings.Owner, Settings.ExpiresAt);
}
