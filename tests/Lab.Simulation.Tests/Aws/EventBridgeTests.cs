using Lab.Simulation.Aws.Events;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Aws;

/// <summary>Rules and targets on the default bus (https://docs.aws.amazon.com/eventbridge/latest/APIReference).</summary>
public class EventBridgeTests
{
    private const string Pattern = """{"source":["aws.autoscaling"]}""";

    private readonly TestCloud _cloud = new();

    [Fact]
    public void A_rule_has_the_attributes_of_the_real_provider()
    {
        var rule = Rule();
        rule.Id.ShouldBe("launch");
        rule.Outputs.String("arn").ShouldBe($"arn:aws:events:ap-northeast-2:{_cloud.World.AccountId}:rule/launch");
        (rule.Outputs.String("state"), rule.Outputs.String("eventBusName")).ShouldBe(("ENABLED", "default"));
        _cloud.Diff(rule, ("eventPattern", """{"source":["aws.ec2"]}""")).IsReplacement.ShouldBeFalse();
        _cloud.Read(rule).ShouldBe(rule.Outputs);
    }

    [Fact]
    public void A_rule_with_targets_can_not_be_deleted()
    {
        var rule = Rule();
        var target = Target(rule);
        _cloud.Refusal(() => _cloud.Delete(rule)).ShouldBe("ValidationException: Rule can't be deleted since it has targets.");
        _cloud.Delete(target);
        _cloud.Delete(rule);
        _cloud.World.All<EventRule>().ShouldBeEmpty();
    }

    [Fact]
    public void A_target_is_called_after_its_rule_and_needs_it()
    {
        var target = Target(Rule());
        target.Outputs.RequiredString("targetId").ShouldMatch("^terraform-[0-9a-f]{26}$");
        target.Id.ShouldBe($"launch-{target.Outputs.RequiredString("targetId")}");
        _cloud.Refusal("cloudwatch/eventTarget:EventTarget", "x", ("rule", "none"), ("arn", "arn:aws:sqs:ap-northeast-2:1:q"))
            .ShouldBe("ResourceNotFoundException: Rule none does not exist on EventBus default.");
    }

    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
    [Fact]
    public void A_rule_has_at_most_five_targets()
    {
        var rule = Rule();
        for (var each = 0; each < 5; each++) Target(rule, $"target{each}");
        _cloud.Refusal(() => Target(rule, "sixth")).ShouldStartWith("LimitExceededException: ");
    }

    [Fact]
    public void A_rule_needs_a_pattern_or_a_schedule_on_a_bus_that_is_there()
    {
        _cloud.Refusal("cloudwatch/eventRule:EventRule", "x", ("name", "x"))
            .ShouldBe("InvalidArgument: one of `event_pattern,schedule_expression` must be specified");
        _cloud.Refusal("cloudwatch/eventRule:EventRule", "x", ("name", "x"), ("eventPattern", "{"), ("state", "OFF"))
            .ShouldStartWith("InvalidArgument: \"event_pattern\" contains an invalid JSON: ");
        _cloud.Refusal("cloudwatch/eventRule:EventRule", "x", ("name", "x"), ("eventPattern", """{"source":"aws.ec2"}"""))
            .ShouldStartWith("InvalidEventPatternException: Event pattern is not valid.");
        _cloud.Refusal("cloudwatch/eventRule:EventRule", "x", ("name", "x"), ("eventPattern", Pattern), ("eventBusName", "mine"))
            .ShouldBe("ResourceNotFoundException: Event bus mine does not exist.");
        Rule();
        _cloud.Refusal("cloudwatch/eventRule:EventRule", "y", ("name", "launch"), ("eventPattern", Pattern))
            .ShouldStartWith("ResourceAlreadyExistsException: ");
    }

    private ResourceState Rule() => _cloud.Create("cloudwatch/eventRule:EventRule", "launch", ("name", "launch"), ("eventPattern", Pattern));

    private ResourceState Target(ResourceState rule, string name = "target") => _cloud.Create(
        "cloudwatch/eventTarget:EventTarget", name, ("rule", rule.Id), ("arn", "arn:aws:sqs:ap-northeast-2:123456789012:queue"));
}
