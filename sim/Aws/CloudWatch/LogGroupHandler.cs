using System.Collections.Immutable;
using System.Globalization;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.CloudWatch;

/// <summary><c>aws:cloudwatch/logGroup:LogGroup</c>.</summary>
internal sealed class LogGroupHandler() : AwsResource("aws:cloudwatch/logGroup:LogGroup")
{
    // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html; 0 is the provider's "never".
    private static readonly ImmutableArray<int> Retentions =
        [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

    protected override ImmutableArray<string> Replaces => ["namePrefix", "logGroupClass"];

    protected override string NameProperty => "name";

    protected override int NameLimit => 512;

    protected override PropertyMap Defaults => PropertyMap.Of(("retentionInDays", 0), ("skipDestroy", false), ("logGroupClass", "STANDARD"));

    protected override IEnumerable<string> Problems(ResourceContext context, PropertyMap inputs)
    {
        if (inputs.Integer("retentionInDays") is { } days && !Retentions.Contains(days))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture, $"expected retention_in_days to be one of [{string.Join(' ', Retentions)}], got {days}");
        }
    }

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var name = inputs.RequiredString("name");
        if (context.World.Find<LogGroup>(name) is not null)
        {
            throw new ResourceException("ResourceAlreadyExistsException", "The specified log group already exists");
        }

        context.World.Put(Configured(context, new LogGroup(name), inputs));
        return name;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) =>
        context.World.Put(Configured(context, context.World.Get<LogGroup>(old.Id), inputs));

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) => context.World.Find<LogGroup>(id) is not { } group
        ? null
        : PropertyMap.Of(("arn", Arn(context, inputs, "logs", $"log-group:{id}")), ("name", id), ("retentionInDays", group.RetentionInDays));

    protected override void Remove(ResourceContext context, ResourceState state)
    {
        if (!state.Inputs.Flag("skipDestroy")) context.World.Remove<LogGroup>(state.Id);
    }

    private static LogGroup Configured(ResourceContext context, LogGroup group, PropertyMap inputs) =>
        group with { RetentionInDays = inputs.Integer("retentionInDays") ?? 0, Tags = TagsAll(context, inputs) };
}
