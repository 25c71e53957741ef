using System.Text.Json.Serialization;
using Lab.Simulation.Engine;

namespace Lab.Simulation.Faults;

/// <summary>What a <see cref="Fault"/> is met by.</summary>
[JsonDerivedType(typeof(ResourceTarget), "resource")]
[JsonDerivedType(typeof(CallTarget), "call")]
[JsonDerivedType(typeof(LaunchTarget), "launch")]
[JsonDerivedType(typeof(ContainerTarget), "container")]
public abstract record FaultTarget;

/// <summary>Operations of Pulumi on resources. What is <see langword="null"/> is any.</summary>
/// <param name="Type">The type's token, for example <c>aws:ec2/vpc:Vpc</c>.</param>
/// <param name="UrnPart">A part of the resource's URN, for example its name or its stack's.</param>
/// <param name="Operation">The operation; those that only compare are never refused.</param>
public sealed record ResourceTarget(string? Type = null, string? UrnPart = null, ResourceOperation? Operation = null) : FaultTarget
{
    internal bool IsMetBy(string type, string urn, ResourceOperation operation) =>
        (Type ?? type) == type && (Operation ?? operation) == operation && (UrnPart is null || urn.Contains(UrnPart, StringComparison.Ordinal));
}

/// <summary>Calls of AWS by programs in the clusters, such as the AWS Load Balancer Controller.</summary>
/// <param name="Action">As IAM writes it, for example <c>elasticloadbalancing:CreateLoadBalancer</c>.</param>
public sealed record CallTarget(string Action) : FaultTarget;

/// <summary>Launches of instances, whoever asks for them: a resource, a node group, an Auto Scaling group.</summary>
/// <param name="InstanceType">The type.</param>
/// <param name="AvailabilityZone">The zone.</param>
public sealed record LaunchTarget(string InstanceType, string AvailabilityZone) : FaultTarget;

/// <summary>Containers of the clusters' pods, running ones too.</summary>
/// <param name="ImageName">The last part of the image's repository.</param>
public sealed record ContainerTarget(string ImageName) : FaultTarget;
