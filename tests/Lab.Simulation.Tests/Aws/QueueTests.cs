using Lab.Simulation.Aws.Sqs;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Aws;

/// <summary>SQS queues and their policies (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html).</summary>
public class QueueTests
{
    private const string Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"sqs:*","Resource":"*"}]}""";

    private readonly TestCloud _cloud = new();

    [Fact]
    public void A_queue_is_known_by_its_url_and_encrypted_by_default()
    {
        var queue = Queue();
        queue.Id.ShouldBe($"https://sqs.ap-northeast-2.amazonaws.com/{_cloud.World.AccountId}/letters");
        queue.Outputs.String("url").ShouldBe(queue.Id);
        queue.Outputs.String("arn").ShouldBe($"arn:aws:sqs:ap-northeast-2:{_cloud.World.AccountId}:letters");
        queue.Outputs.Flag("sqsManagedSseEnabled").ShouldBeTrue();
        queue.Outputs.Integer("messageRetentionSeconds").ShouldBe(345_600);
        _cloud.Diff(queue, ("messageRetentionSeconds", 1_209_600)).IsReplacement.ShouldBeFalse();
        _cloud.Diff(queue, ("name", "other")).Replaces.ShouldBe(["name"]);
    }

    [Fact]
    public void Attributes_out_of_range_are_refused_all_at_once() =>
        _cloud.Refusal(
            "sqs/queue:Queue", "x", ("messageRetentionSeconds", 1_209_601), ("delaySeconds", 901), ("visibilityTimeoutSeconds", 43_201),
            ("maxMessageSize", 1023), ("receiveWaitTimeSeconds", 21), ("kmsMasterKeyId", "k"), ("sqsManagedSseEnabled", true))
            .Split('\n').Length.ShouldBe(6);

    [Fact]
    public void A_policy_of_its_own_lives_as_long_as_the_policy_resource()
    {
        var queue = Queue();
        var policy = _cloud.Create("sqs/queuePolicy:QueuePolicy", "letters", ("queueUrl", queue.Id), ("policy", Policy));
        policy.Id.ShouldBe(queue.Id);
        _cloud.World.Get<Queue>(queue.Id).Policy.ShouldNotBeNull();
        _cloud.Update(queue, ("delaySeconds", 1));
        _cloud.World.Get<Queue>(queue.Id).Policy.ShouldNotBeNull();
        _cloud.Delete(policy);
        _cloud.World.Get<Queue>(queue.Id).Policy.ShouldBeNull();
        _cloud.Read(policy).ShouldBeNull();
    }

    [Fact]
    public void A_policy_needs_its_queue_and_a_statement()
    {
        _cloud.Refusal("sqs/queuePolicy:QueuePolicy", "x", ("queueUrl", "https://sqs/none"), ("policy", Policy))
            .ShouldBe("AWS.SimpleQueueService.NonExistentQueue: The specified queue does not exist.");
        _cloud.Refusal("sqs/queuePolicy:QueuePolicy", "x", ("queueUrl", Queue().Id), ("policy", "{}")).ShouldStartWith("MalformedPolicyDocument: ");
    }

    private ResourceState Queue() => _cloud.Create("sqs/queue:Queue", "letters", ("name", "letters"));
}
