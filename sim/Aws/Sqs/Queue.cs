using System.Collections.Immutable;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.Sqs;

/// <summary>An SQS queue; its id is its URL.</summary>
public sealed record Queue(string Id, string Name, string Arn, string? Policy, Tags Tags) : IEntity
{
    /// <summary>The bodies of the messages that nobody has received, oldest first.</summary>
    public ImmutableArray<string> Messages { get; init; } = [];
}
