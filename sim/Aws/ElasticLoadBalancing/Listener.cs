using System.Collections.Immutable;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.ElasticLoadBalancing;

/// <summary>A listener of a load balancer.</summary>
/// <param name="Id">Its ARN.</param>
/// <param name="LoadBalancerArn">Its load balancer.</param>
/// <param name="Protocol"><c>TCP</c>, <c>UDP</c>, <c>TLS</c>, <c>HTTP</c>, <c>HTTPS</c>.</param>
/// <param name="Port">The port that it listens on.</param>
/// <param name="DefaultActions">What it does with a connection that no rule takes, as in the API.</param>
/// <param name="Rules">Its rules, by priority; a Network Load Balancer has none.</param>
/// <param name="Tags">Its tags.</param>
public sealed record Listener(
    string Id, string LoadBalancerArn, string Protocol, int Port, ImmutableArray<ListenerAction> DefaultActions, ImmutableArray<ListenerRule> Rules,
    Tags Tags) : IEntity;

/// <summary>A rule of an Application Load Balancer's listener.</summary>
/// <param name="Id">Its ARN.</param>
/// <param name="Priority">Its priority; the lowest is asked first.</param>
/// <param name="Conditions">What a request must fulfil, as in the API.</param>
/// <param name="Actions">What is done with it.</param>
/// <param name="Tags">Its tags.</param>
public sealed record ListenerRule(
    string Id, int Priority, ImmutableArray<RuleCondition> Conditions, ImmutableArray<ListenerAction> Actions, Tags Tags);

/// <summary>A condition: <paramref name="Field"/> is <c>path-pattern</c> or <c>host-header</c>.</summary>
public sealed record RuleCondition(string Field, ImmutableArray<string> Values);

/// <summary>An action: <c>forward</c> to a target group, or a <c>fixed-response</c>.</summary>
/// <param name="Type"><c>forward</c> or <c>fixed-response</c>.</param>
/// <param name="TargetGroupArn">Where it forwards to.</param>
/// <param name="FixedResponse">The answer: <c>StatusCode</c>, <c>ContentType</c>, <c>MessageBody</c>.</param>
public sealed record ListenerAction(string Type, string? TargetGroupArn, PropertyMap? FixedResponse);
