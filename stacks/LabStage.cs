using System.Collections.Immutable;
using Lab.Infra.Clusters;
using Lab.Infra.Data;
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

    /// <summary>What it costs on AWS while it is up, with what the cluster's support costs today.</summary>
    public virtual HourlyCost CostPerHour(LabSettings settings, SupportCalendar calendar) => HourlyCost.None;

    /// <summary>What it uses up of the account's quotas on AWS while it is up, at most.</summary>
    public virtual QuotaUse QuotaUse(LabSettings settings) => Infra.Data.QuotaUse.None;

    /// <summary>
    /// Why AWS would refuse the stage today, with the key to change; <see langword="null"/> when nothing is known against it. What brings the
    /// stage up on AWS asks this first.
    /// </summary>
    public virtual string? ProblemOnAws(LabSettings settings, SupportCalendar calendar) => null;

    /// <summary>
    /// Why the stage is no part of an environment with these settings, with the key to change; <see langword="null"/> when it is. Who asks for
    /// all stages gets all but those; who asks for one by name is refused with this.
    /// </summary>
    public virtual string? LeftOut(LabSettings settings) => null;

    /// <summary>Registers the stage's resources. Runs inside a Pulumi deployment.</summary>
    /// <returns>The stack's outputs.</returns>
    public abstract Task<StageOutputs> DefineAsync(StageContext context);
}
