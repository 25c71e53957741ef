using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.CloudWatch;

/// <summary><c>aws:cloudwatch/metricAlarm:MetricAlarm</c> on one metric with a fixed threshold.</summary>
internal sealed class MetricAlarmHandler() : AwsResource("aws:cloudwatch/metricAlarm:MetricAlarm")
{
    private static readonly ImmutableArray<string> Operators =
        ["GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold"];

    private static readonly ImmutableArray<string> Statistics = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"];

    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html: else a multiple of 60.
    private static readonly ImmutableArray<int> ShortPeriods = [10, 20, 30];

    protected override ImmutableArray<string> Required => ["comparisonOperator", "evaluationPeriods"];

    protected override string NameProperty => "name";

    protected override PropertyMap Defaults => PropertyMap.Of(("actionsEnabled", true), ("treatMissingData", "missing"));

    protected override IEnumerable<string> Problems(ResourceContext context, PropertyMap inputs)
    {
        foreach (var problem in ArgumentChecks.OneOf(inputs, "comparisonOperator", Operators)
            .Concat(ArgumentChecks.OneOf(inputs, "statistic", Statistics))
            .Concat(ArgumentChecks.OneOf(inputs, "treatMissingData", ["breaching", "notBreaching", "ignore", "missing"]))
            .Concat(ArgumentChecks.AnyOf(context, inputs, "metricName", "metricQueries")))
        {
            yield return problem;
        }

        if (inputs.Integer("evaluationPeriods") is < 1 and var periods)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"expected evaluation_periods to be at least (1), got {periods}");
        }

        if (inputs.Integer("period") is { } period && !ShortPeriods.Contains(period) && (period < 60 || period % 60 != 0))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"expected period to be 10, 20, 30 or a multiple of 60, got {period}");
        }
    }

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        Put(context, inputs);
        return inputs.RequiredString("name");
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) => Put(context, inputs);

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) => context.World.Find<MetricAlarm>(id) is null
        ? null
        : PropertyMap.Of(("arn", Arn(context, inputs, "cloudwatch", $"alarm:{id}")), ("evaluateLowSampleCountPercentiles", ""));

    protected override void Remove(ResourceContext context, ResourceState state) => context.World.Remove<MetricAlarm>(state.Id);

    // PutMetricAlarm takes an alarm of the same name over.
    private static void Put(ResourceContext context, PropertyMap inputs)
    {
        if (inputs.ContainsKey("metricName") && !(inputs.ContainsKey("statistic") || inputs.ContainsKey("extendedStatistic")))
        {
            throw new ResourceException("ValidationError", "Exactly one of statistic and extendedStatistic must be specified");
        }

        context.World.Put(new MetricAlarm(
            inputs.RequiredString("name"), inputs.String("namespace") ?? "", inputs.String("metricName") ?? "", inputs.StringMap("dimensions"),
            inputs.RequiredString("comparisonOperator"), inputs["threshold"] as double? ?? 0, inputs.Strings("alarmActions"),
            TagsAll(context, inputs)));
    }
}
