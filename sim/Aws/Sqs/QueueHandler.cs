using System.Collections.Immutable;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Sqs;

/// <summary><c>aws:sqs/queue:Queue</c>.</summary>
internal sealed class QueueHandler() : AwsResource("aws:sqs/queue:Queue")
{
    private const int LargestMessage = 1_048_576;

    protected override ImmutableArray<string> Replaces => ["namePrefix", "fifoQueue"];

    protected override string NameProperty => "name";

    protected override int NameLimit => 80;

    // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
    protected override PropertyMap Defaults => PropertyMap.Of(
        ("delaySeconds", 0), ("fifoQueue", false), ("contentBasedDeduplication", false), ("maxMessageSize", LargestMessage),
        ("messageRetentionSeconds", 345_600), ("receiveWaitTimeSeconds", 0), ("visibilityTimeoutSeconds", 30));

    protected override IEnumerable<string> Problems(ResourceContext context, PropertyMap inputs) =>
        ArgumentChecks.Range(inputs, "delaySeconds", 0, 900)
            .Concat(ArgumentChecks.Range(inputs, "maxMessageSize", 1024, LargestMessage))
            .Concat(ArgumentChecks.Range(inputs, "messageRetentionSeconds", 60, 1_209_600))
            .Concat(ArgumentChecks.Range(inputs, "receiveWaitTimeSeconds", 0, 20))
            .Concat(ArgumentChecks.Range(inputs, "visibilityTimeoutSeconds", 0, 43_200))
            .Concat(ArgumentChecks.Json(inputs, "policy"))
            .Concat(inputs.ContainsKey("kmsMasterKeyId") && inputs.ContainsKey("sqsManagedSseEnabled")
                ? ["\"sqs_managed_sse_enabled\": conflicts with kms_master_key_id"]
                : []);

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var name = inputs.RequiredString("name");
        var url = $"https://sqs.{Region(context, inputs)}.amazonaws.com/{context.World.AccountId}/{name}";
        if (context.World.Find<Queue>(url) is not null)
        {
            throw new ResourceException("QueueAlreadyExists", "A queue already exists with the same name and a different value for attribute tags");
        }

        context.World.Put(Configured(context, new Queue(url, name, Arn(context, inputs, "sqs", name), null, TagsAll(context, inputs)), inputs));
        context.Report("created", Durations.Of("queue"));
        return url;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) =>
        context.World.Put(Configured(context, context.World.Get<Queue>(old.Id), inputs));

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) => context.World.Find<Queue>(id) is not { } queue
        ? null
        : PropertyMap.Of(
            ("arn", queue.Arn), ("url", id), ("name", queue.Name), ("policy", queue.Policy ?? ""), ("kmsDataKeyReusePeriodSeconds", 300),
            ("sqsManagedSseEnabled", inputs.Flag("sqsManagedSseEnabled", otherwise: !inputs.ContainsKey("kmsMasterKeyId"))));

    protected override void Remove(ResourceContext context, ResourceState state) => context.World.Remove<Queue>(state.Id);

    // A queue without the property leaves its policy to a QueuePolicy.
    private static Queue Configured(ResourceContext context, Queue queue, PropertyMap inputs) => queue with
    {
        Policy = inputs.String("policy") is { } policy ? Policies.Normalized(policy) : queue.Policy,
        Tags = TagsAll(context, inputs),
    };
}
