using System.Collections.Immutable;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.CloudWatch;

/// <summary>A CloudWatch alarm on one metric; its id is its name.</summary>
public sealed record MetricAlarm(
    string Id, string Namespace, string MetricName, Tags Dimensions, string ComparisonOperator, double Threshold,
    ImmutableArray<string> AlarmActions, Tags Tags) : IEntity;
