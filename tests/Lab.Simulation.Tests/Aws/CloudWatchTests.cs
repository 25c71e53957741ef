using Lab.Simulation.Aws;
using Lab.Simulation.Aws.CloudWatch;

namespace Lab.Simulation.Tests.Aws;

/// <summary>Log groups (PutRetentionPolicy) and alarms (PutMetricAlarm).</summary>
public class CloudWatchTests
{
    private readonly TestCloud _cloud = new();

    [Fact]
    public void A_log_group_keeps_its_lines_as_long_as_it_is_told()
    {
        var group = _cloud.Create("cloudwatch/logGroup:LogGroup", "f", ("name", "/aws/lambda/f"), ("retentionInDays", 14));
        group.Outputs.String("arn").ShouldBe($"arn:aws:logs:ap-northeast-2:{_cloud.World.AccountId}:log-group:/aws/lambda/f");
        _cloud.World.Get<LogGroup>(group.Id).RetentionInDays.ShouldBe(14);
        _cloud.Diff(group, ("retentionInDays", 30)).IsReplacement.ShouldBeFalse();
        _cloud.Diff(group, ("name", "other")).IsReplacement.ShouldBeTrue();
        _cloud.Delete(group);
        _cloud.World.All<LogGroup>().ShouldBeEmpty();
    }

    [Fact]
    public void Days_are_those_that_cloudwatch_knows() =>
        _cloud.Refusal("cloudwatch/logGroup:LogGroup", "f", ("retentionInDays", 15))
            .ShouldStartWith("InvalidArgument: expected retention_in_days to be one of [0 1 3 5 7 14 30 ");

    [Fact]
    public void A_log_group_that_is_not_to_be_destroyed_stays()
    {
        _cloud.Delete(_cloud.Create("cloudwatch/logGroup:LogGroup", "f", ("name", "kept"), ("skipDestroy", true)));
        _cloud.World.Get<LogGroup>("kept").Id.ShouldBe("kept");
    }

    [Fact]
    public void An_alarm_watches_one_metric()
    {
        var alarm = _cloud.Create(
            "cloudwatch/metricAlarm:MetricAlarm", "letters", ("name", "letters"), ("comparisonOperator", "GreaterThanThreshold"),
            ("evaluationPeriods", 1), ("namespace", "AWS/SQS"), ("metricName", "ApproximateNumberOfMessagesVisible"), ("period", 60),
            ("statistic", "Maximum"), ("threshold", 0), ("dimensions", new Dictionary<string, string> { ["QueueName"] = "letters" }));
        alarm.Outputs.String("arn").ShouldBe($"arn:aws:cloudwatch:ap-northeast-2:{_cloud.World.AccountId}:alarm:letters");
        _cloud.World.Get<MetricAlarm>("letters").Dimensions["QueueName"].ShouldBe("letters");
        _cloud.Diff(alarm, ("threshold", 5)).IsReplacement.ShouldBeFalse();
        _cloud.Delete(alarm);
        _cloud.World.All<MetricAlarm>().ShouldBeEmpty();
    }

    [Fact]
    public void An_alarm_with_unknown_words_is_refused_with_all_of_them()
    {
        var problems = _cloud.Refusal(
            "cloudwatch/metricAlarm:MetricAlarm", "x", ("comparisonOperator", "Above"), ("evaluationPeriods", 0), ("statistic", "Median"), ("period", 45),
            ("treatMissingData", "ok"));
        problems.ShouldContain("expected comparison_operator to be one of [");
        problems.ShouldContain("expected statistic to be one of [");
        problems.ShouldContain("expected treat_missing_data to be one of [");
        problems.ShouldContain("expected evaluation_periods to be at least (1), got 0");
        problems.ShouldContain("expected period to be 10, 20, 30 or a multiple of 60, got 45");
        problems.ShouldContain("one of `metric_name,metric_queries` must be specified");
    }
}
