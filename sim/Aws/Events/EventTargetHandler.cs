using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Events;

/// <summary><c>aws:cloudwatch/eventTarget:EventTarget</c>: a Lambda function or an SQS queue.</summary>
internal sealed class EventTargetHandler() : AwsResource("aws:cloudwatch/eventTarget:EventTarget")
{
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
    private const int MostTargets = 5;

    protected override bool HasTags => false;

    protected override ImmutableArray<string> Required => ["arn", "rule"];

    protected override ImmutableArray<string> Replaces => ["rule", "targetId", "eventBusName"];

    protected override PropertyMap Defaults => PropertyMap.Of(("eventBusName", EventBus.DefaultName), ("forceDestroy", false));

    protected override IEnumerable<string> Problems(ResourceContext context, PropertyMap inputs) =>
        ArgumentChecks.Arn(inputs, "arn")
            .Concat(ArgumentChecks.Arn(inputs.Map("deadLetterConfig"), "arn", "dead_letter_config.0."))
            .Concat(ArgumentChecks.Range(inputs.Map("retryPolicy"), "maximumEventAgeInSeconds", 60, 86_400, "retry_policy.0."))
            .Concat(ArgumentChecks.Range(inputs.Map("retryPolicy"), "maximumRetryAttempts", 0, 185, "retry_policy.0."))
            .Concat(inputs.String("arn") is { } arn && arn.Split(':') is [_, _, not ("lambda" or "sqs"), ..]
                ? [$"the simulated EventBridge delivers to Lambda functions and SQS queues alone, not to {arn}"]
                : []);

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var rule = inputs.RequiredString("rule");
        EventBus.RequireDefault(inputs);
        if (context.World.Find<EventRule>(rule) is null)
        {
            throw new ResourceException("ResourceNotFoundException", $"Rule {rule} does not exist on EventBus default.");
        }

        var targetId = inputs.String("targetId") ?? $"terraform-{context.World.Digits(context.World.FreshSeed("target", context.Urn), 26)}";
        var others = context.World.All<EventTarget>().Where(target => target.RuleName == rule && target.TargetId != targetId).ToList();
        if (others.Count >= MostTargets)
        {
            throw new ResourceException("LimitExceededException", "The requested resource exceeds the maximum number allowed.");
        }

        var id = $"{rule}-{targetId}";
        Put(context, new EventTarget(id, rule, targetId, "", null), inputs);
        return id;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) =>
        Put(context, context.World.Get<EventTarget>(old.Id), inputs);

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<EventTarget>(id) is { } target ? PropertyMap.Of(("targetId", target.TargetId)) : null;

    protected override void Remove(ResourceContext context, ResourceState state) => context.World.Remove<EventTarget>(state.Id);

    private static void Put(ResourceContext context, EventTarget target, PropertyMap inputs) => context.World.Put(
        target with { Arn = inputs.RequiredString("arn"), DeadLetterArn = inputs.Map("deadLetterConfig").String("arn") });
}
