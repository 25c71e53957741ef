using System.Collections.Immutable;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.AutoScaling;

/// <summary>An Auto Scaling group; its id is its name.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Arn">Its ARN.</param>
/// <param name="SubnetIds">Where it launches instances.</param>
/// <param name="MinSize">The least number of instances.</param>
/// <param name="DesiredCapacity">How many it keeps running.</param>
/// <param name="MaxSize">The greatest number of instances.</param>
/// <param name="LaunchTemplateId">What it launches.</param>
/// <param name="LaunchTemplateVersion">A version's number, <c>$Latest</c> or <c>$Default</c>.</param>
/// <param name="Hooks">Its lifecycle hooks.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="Instances">Its instances, oldest first.</param>
public sealed record AutoScalingGroup(
    string Id, string Arn, ImmutableArray<string> SubnetIds, int MinSize, int DesiredCapacity, int MaxSize, string LaunchTemplateId,
    string LaunchTemplateVersion, ImmutableArray<LifecycleHook> Hooks, ImmutableArray<GroupTag> Tags, ImmutableArray<GroupInstance> Instances)
    : IEntity
{
    /// <summary>How many instances it has launched so far; it numbers them, so that no id comes twice.</summary>
    public int LaunchCount { get; init; }

    /// <summary>Why it has not the capacity that was waited for, in the provider's words; <see langword="null"/> when it has.</summary>
    public string? CapacityFailure { get; init; }

    /// <summary>Since when it has not as many instances as it should; <see langword="null"/> when it has.</summary>
    public DateTimeOffset? DiffersSince { get; init; }

    /// <summary>How many instances are in service.</summary>
    public int InServiceCount => Instances.Count(instance => instance.LifecycleState == GroupInstance.InService);
}

/// <summary>An instance of a group.</summary>
/// <param name="Id">The instance.</param>
/// <param name="LifecycleState">For example <c>Pending:Wait</c>.</param>
/// <param name="LaunchTemplateVersion">The number of the version that it was launched from.</param>
public sealed record GroupInstance(string Id, string LifecycleState, int LaunchTemplateVersion)
{
    internal const string Pending = "Pending";
    internal const string PendingWait = "Pending:Wait";
    internal const string InService = "InService";
    internal const string TerminatingWait = "Terminating:Wait";
}

/// <summary>A tag of a group.</summary>
public sealed record GroupTag(string Key, string Value, bool PropagateAtLaunch);
