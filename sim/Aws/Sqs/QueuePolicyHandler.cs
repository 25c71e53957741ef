using System.Collections.Immutable;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Sqs;

/// <summary><c>aws:sqs/queuePolicy:QueuePolicy</c>.</summary>
internal sealed class QueuePolicyHandler() : AwsResource("aws:sqs/queuePolicy:QueuePolicy")
{
    protected override bool HasTags => false;

    protected override ImmutableArray<string> Required => ["policy", "queueUrl"];

    protected override ImmutableArray<string> Replaces => ["queueUrl"];

    protected override IEnumerable<string> Problems(ResourceContext context, PropertyMap inputs) => ArgumentChecks.Json(inputs, "policy");

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        Put(context, inputs);
        return inputs.RequiredString("queueUrl");
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) => Put(context, inputs);

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<Queue>(id) is { Policy: not null } ? PropertyMap.Empty : null;

    protected override void Remove(ResourceContext context, ResourceState state) =>
        context.World.Put(context.World.Get<Queue>(state.Id) with { Policy = null });

    private static void Put(ResourceContext context, PropertyMap inputs)
    {
        var queue = Queues.Get(context.World, inputs.RequiredString("queueUrl"));
        context.World.Put(queue with { Policy = Policies.Normalized(inputs.RequiredString("policy")) });
        context.Report("applied", Durations.Of("queue"));
    }
}
