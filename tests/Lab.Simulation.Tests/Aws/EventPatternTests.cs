using Lab.Simulation.Aws.Events;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Aws;

/// <summary>The examples and rules of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html.</summary>
public class EventPatternTests
{
    private const string Launch = """
        {"source":"aws.autoscaling","detail-type":"EC2 Instance-launch Lifecycle Action","resources":["arn:1","arn:2"],
         "detail":{"AutoScalingGroupName":"alice-multus","LifecycleHookName":"attach-enis","count":5,"state":null}}
        """;

    [Theory]
    [InlineData("""{"source":["aws.autoscaling"]}""")]
    [InlineData("""{"source":["aws.ec2","aws.autoscaling"]}""")]
    [InlineData("""{"source":["aws.autoscaling"],"detail":{"AutoScalingGroupName":["alice-multus"],"LifecycleHookName":["attach-enis"]}}""")]
    [InlineData("""{"resources":["arn:2"]}""")]
    [InlineData("""{"detail":{"state":[null]}}""")]
    [InlineData("""{"source":[{"prefix":"aws."}]}""")]
    [InlineData("""{"source":[{"prefix":{"equals-ignore-case":"AWS."}}]}""")]
    [InlineData("""{"source":[{"suffix":"scaling"}]}""")]
    [InlineData("""{"source":[{"equals-ignore-case":"AWS.AutoScaling"}]}""")]
    [InlineData("""{"detail":{"AutoScalingGroupName":[{"wildcard":"*-multus"}]}}""")]
    [InlineData("""{"source":[{"anything-but":"aws.ec2"}]}""")]
    [InlineData("""{"source":[{"anything-but":["aws.ec2","aws.s3"]}]}""")]
    [InlineData("""{"source":[{"anything-but":{"prefix":"custom."}}]}""")]
    [InlineData("""{"detail":{"count":[{"numeric":[">",0,"<=",5]}]}}""")]
    [InlineData("""{"detail":{"AutoScalingGroupName":[{"exists":true}],"missing":[{"exists":false}]}}""")]
    public void An_event_with_every_named_field_matches(string pattern) => Matches(pattern).ShouldBeTrue();

    [Theory]
    [InlineData("""{"source":["aws.ec2"]}""")]
    [InlineData("""{"source":["AWS.autoscaling"]}""")]
    [InlineData("""{"source":["aws.autoscaling"],"detail":{"AutoScalingGroupName":["bob-multus"]}}""")]
    [InlineData("""{"detail":{"missing":["x"]}}""")]
    [InlineData("""{"missing":{"deeper":["x"]}}""")]
    [InlineData("""{"resources":["arn:3"]}""")]
    [InlineData("""{"detail":{"count":["5"]}}""")]
    [InlineData("""{"source":[{"prefix":"ws."}]}""")]
    [InlineData("""{"detail":{"AutoScalingGroupName":[{"wildcard":"*-multu?"}]}}""")]
    [InlineData("""{"source":[{"anything-but":["aws.ec2","aws.autoscaling"]}]}""")]
    [InlineData("""{"detail":{"count":[{"numeric":[">",5]}]}}""")]
    [InlineData("""{"detail":{"missing":[{"exists":true}]}}""")]
    [InlineData("""{"detail":{"missing":[{"anything-but":"x"}]}}""")]
    public void An_event_that_lacks_one_does_not(string pattern) => Matches(pattern).ShouldBeFalse();

    [Theory]
    [InlineData("{}", "Empty objects are not allowed")]
    [InlineData("""{"source":"aws.autoscaling"}""", "\"source\" must be an object or an array")]
    [InlineData("""{"source":[]}""", "Empty arrays are not allowed")]
    [InlineData("""{"source":[["aws.ec2"]]}""", "Match value must be String, number, true, false, or null")]
    [InlineData("""{"source":[{"begins":"aws"}]}""", "Unrecognized match type begins")]
    [InlineData("""{"source":[{"prefix":"a","suffix":"b"}]}""", "Only one key allowed in match expression")]
    [InlineData("[]", "Filter is not an object")]
    [InlineData("{", "Filter is not valid JSON")]
    public void A_pattern_that_says_nothing_sensible_is_refused(string pattern, string reason)
    {
        var refused = Should.Throw<ResourceException>(() => EventPattern.Parse(pattern));
        refused.Code.ShouldBe("InvalidEventPatternException");
        refused.Message.ShouldBe($"Event pattern is not valid. Reason: {reason}");
    }

    private static bool Matches(string pattern) => EventPattern.Matches(EventPattern.Parse(pattern), (PropertyMap)PropertyValue.Parse(Launch)!);
}
