using System.Collections.Immutable;

namespace Lab.Labs.Checks;

/// <summary>A load balancer in the cluster's VPC.</summary>
/// <param name="Arn">Its ARN; the name of a classic one.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type"><c>network</c>, <c>application</c> or <c>classic</c>.</param>
/// <param name="Scheme"><c>internet-facing</c> or <c>internal</c>.</param>
/// <param name="DnsName">The name that resolves to its addresses.</param>
/// <param name="State"><c>provisioning</c>, <c>active</c> or <c>failed</c>.</param>
/// <param name="Zones">Where it has an address.</param>
/// <param name="SecurityGroupIds">Its security groups.</param>
/// <param name="Listeners">Its listeners.</param>
/// <param name="Tags">Its tags.</param>
public sealed record ProbedLoadBalancer(
    string Arn, string Name, string Type, string Scheme, string DnsName, string State, ImmutableArray<ProbedLoadBalancerZone> Zones,
    ImmutableArray<string> SecurityGroupIds, ImmutableArray<ProbedListener> Listeners, ImmutableSortedDictionary<string, string> Tags);

/// <summary>A load balancer's place in a zone. <paramref name="PublicAddress"/> is <see langword="null"/> for an internal one.</summary>
public sealed record ProbedLoadBalancerZone(string AvailabilityZone, string SubnetId, string PrivateAddress, string? PublicAddress);

/// <summary>A listener. <paramref name="TargetGroupArns"/>: where it and its rules forward to; empty for a classic one.</summary>
public sealed record ProbedListener(string Protocol, int Port, ImmutableArray<string> TargetGroupArns);

/// <summary>A target group.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="Name">Its name.</param>
/// <param name="TargetType"><c>ip</c> or <c>instance</c>.</param>
/// <param name="Protocol">The protocol to the targets.</param>
/// <param name="Port">The port of its targets.</param>
/// <param name="Attributes">Its attributes, such as <c>deregistration_delay.timeout_seconds</c>.</param>
/// <param name="Targets">What is registered.</param>
/// <param name="Tags">Its tags.</param>
public sealed record ProbedTargetGroup(
    string Arn, string Name, string TargetType, string Protocol, int Port, ImmutableSortedDictionary<string, string> Attributes,
    ImmutableArray<ProbedTarget> Targets, ImmutableSortedDictionary<string, string> Tags);

/// <summary>A target: an address or an instance. <paramref name="State"/> as ELB says: <c>healthy</c>, <c>initial</c>, <c>unhealthy</c>, …</summary>
public sealed record ProbedTarget(string Id, int Port, string State, string? Reason);
