using System.Collections.Immutable;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.ElasticLoadBalancing;

/// <summary>A target group with its targets.</summary>
/// <param name="Id">Its ARN.</param>
/// <param name="Name">Its name.</param>
/// <param name="Protocol"><c>TCP</c>, <c>UDP</c>, <c>HTTP</c>, …</param>
/// <param name="Port">The port of targets that are registered without one.</param>
/// <param name="VpcId">Its VPC.</param>
/// <param name="TargetType"><c>ip</c> or <c>instance</c>.</param>
/// <param name="HealthCheck">How it finds out whether a target is well.</param>
/// <param name="Attributes">Its attributes, such as <c>deregistration_delay.timeout_seconds</c>.</param>
/// <param name="Targets">What is registered or draining, in the order of registration.</param>
/// <param name="Tags">Its tags.</param>
public sealed record TargetGroup(
    string Id, string Name, string Protocol, int Port, string VpcId, string TargetType, TargetHealthCheck HealthCheck,
    ImmutableSortedDictionary<string, string> Attributes, ImmutableArray<Target> Targets, Tags Tags) : IEntity
{
    /// <summary>For HTTP and HTTPS the version, such as <c>HTTP1</c>; else <see langword="null"/>.</summary>
    public string? ProtocolVersion { get; init; }
}

/// <summary>A target group's health check. Times in seconds; <paramref name="Port"/> is a number or <c>traffic-port</c>.</summary>
public sealed record TargetHealthCheck(
    string Protocol, string Port, string? Path, string? Matcher, int IntervalSeconds, int TimeoutSeconds, int HealthyThreshold, int UnhealthyThreshold);

/// <summary>A target.</summary>
/// <param name="TargetId">An address or an instance.</param>
/// <param name="Port">The port on it.</param>
/// <param name="AvailabilityZone">Its zone.</param>
/// <param name="Since">When its state last changed, in the world's time.</param>
/// <param name="State"><c>initial</c>, <c>healthy</c>, <c>unhealthy</c>, <c>unused</c>, <c>draining</c>.</param>
/// <param name="Reason">The reason code of that state, such as <c>Elb.RegistrationInProgress</c>, or <see langword="null"/>.</param>
public sealed record Target(string TargetId, int Port, string AvailabilityZone, DateTimeOffset Since, string State, string? Reason)
{
    /// <summary>Whether it answers health checks.</summary>
    public bool Answers { get; init; }

    /// <summary>Since when it has done so, or not: enough checks in a row with the same result change its state.</summary>
    public DateTimeOffset AnswersSince { get; init; }
}
