using System.Collections.Immutable;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws;

/// <summary>An EKS managed node group; its id is <c>CLUSTER:NAME</c>, as Pulumi has it.</summary>
public sealed record NodeGroup(
    string Id, string ClusterName, string Name, string Arn, string AmiType, string Version, ImmutableArray<string> InstanceTypes,
    ImmutableArray<string> SubnetIds,
    int DesiredSize, int MinSize, int MaxSize, Tags Labels, ImmutableArray<NodeTaint> Taints, ImmutableArray<string> InstanceIds, Tags Tags) : IEntity
{
    /// <summary>How many instances it has launched so far; it numbers them, so that no id comes twice.</summary>
    public int LaunchCount { get; init; }

    /// <summary>The role of its nodes.</summary>
    public string NodeRoleArn { get; init; } = "";

    /// <summary>What its instances are launched from: the launch template's data, or what EKS makes of disk size and remote access.</summary>
    public PropertyMap LaunchData { get; init; } = PropertyMap.Empty;

    /// <summary>The security group that EKS made for remote access, or <see langword="null"/>.</summary>
    public string? RemoteAccessSecurityGroupId { get; init; }

    /// <summary>EKS's health issues, as <c>resource ids: code: message</c>; empty while it is healthy.</summary>
    public ImmutableArray<string> HealthIssues { get; init; } = [];

    /// <summary>Since when it has not as many instances as it should, or one zone too many; <see langword="null"/> when neither is so.</summary>
    public DateTimeOffset? DiffersSince { get; init; }
}

/// <summary>A taint; <paramref name="Effect"/> as Kubernetes writes it (<c>NoSchedule</c>).</summary>
public sealed record NodeTaint(string Key, string Value, string Effect);
