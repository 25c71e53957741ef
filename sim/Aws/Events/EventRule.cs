using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.Events;

/// <summary>A rule on the default event bus; its id is its name. <paramref name="Pattern"/> is JSON text, or empty for a schedule.</summary>
public sealed record EventRule(string Id, string Arn, string Pattern, bool IsEnabled, Tags Tags) : IEntity;

/// <summary>A target of a rule; its id is <c>RULE-TARGET</c>, as the provider has it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="RuleName">The rule.</param>
/// <param name="TargetId">Its id within the rule.</param>
/// <param name="Arn">What gets the event: a function or a queue.</param>
/// <param name="DeadLetterArn">The queue for events that can't be delivered, or <see langword="null"/>.</param>
public sealed record EventTarget(string Id, string RuleName, string TargetId, string Arn, string? DeadLetterArn) : IEntity;
