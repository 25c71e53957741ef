using System.Collections.Immutable;
using Lab.Labs.Checks;
using Lab.Stacks.Settings;

namespace Lab.Stacks;

/// <summary>One step of the course: one Pulumi stack.</summary>
public abstract class LabStage
{
    /// <summary>Its name, the last part of the stack's name: <c>network</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What it builds, in one line.</summary>
    public abstract string Summary { get; }

    /// <summary>The stages that must be up before it.</summary>
    public virtual ImmutableArray<string> DependsOn => [];

    /// <summary>The claims of the course that it must fulfil once it is up.</summary>
    public virtual ImmutableArray<LabCheck> Checks => [];

    /// <summary>Registers the stage's resources. Runs inside a Pulumi deployment.</summary>
    /// <returns>The stack's outputs.</returns>
    public abstract Task<StageOutputs> DefineAsync(StageContext context);
}

/// <summary>What a stage is made for.</summary>
/// <param name="Environment">The environment, the first part of the stack's name: <c>alice</c>.</param>
/// <param name="Stage">The stage's name.</param>
/// <param name="Settings">The validated configuration.</param>
public sealed record StageContext(string Environment, string Stage, LabSettings Settings);

/// <summary>A stage's outputs: a typed record per stage, and what Pulumi records of it.</summary>
public abstract record StageOutputs
{
    /// <summary>The outputs by name, in camelCase.</summary>
    public abstract IDictionary<string, object?> ToDictionary();
}
