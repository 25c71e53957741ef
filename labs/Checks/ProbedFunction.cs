using System.Collections.Immutable;

namespace Lab.Labs.Checks;

/// <summary>
/// A Lambda function. <paramref name="SubnetIds"/>: where it has interfaces; none while it is outside every VPC.
/// <paramref name="DeadLetterTargetArn"/>: the queue that gets the events which it failed to handle.
/// </summary>
public sealed record ProbedFunction(string Name, ImmutableArray<string> SubnetIds, string? DeadLetterTargetArn);

/// <summary>An SQS queue. <paramref name="Messages"/>: how many wait in it, about.</summary>
public sealed record ProbedQueue(string Name, int Messages);
