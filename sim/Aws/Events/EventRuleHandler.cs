using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Events;

/// <summary><c>aws:cloudwatch/eventRule:EventRule</c> on the default event bus.</summary>
internal sealed class EventRuleHandler() : AwsResource("aws:cloudwatch/eventRule:EventRule")
{
    protected override ImmutableArray<string> Replaces => ["namePrefix", "eventBusName"];

    protected override string NameProperty => "name";

    protected override int NameLimit => 64;

    protected override PropertyMap Defaults => PropertyMap.Of(("eventBusName", EventBus.DefaultName), ("forceDestroy", false));

    protected override IEnumerable<string> Problems(ResourceContext context, PropertyMap inputs) =>
        ArgumentChecks.AnyOf(context, inputs, "eventPattern", "scheduleExpression")
            .Concat(ArgumentChecks.Json(inputs, "eventPattern"))
            .Concat(ArgumentChecks.OneOf(
                inputs, "state", ["ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"]));

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var name = inputs.RequiredString("name");
        EventBus.RequireDefault(inputs);
        if (context.World.Find<EventRule>(name) is not null)
        {
            throw new ResourceException("ResourceAlreadyExistsException", $"EventBridge Rule ({name}) already exists");
        }

        Put(context, name, inputs);
        return name;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) => Put(context, old.Id, inputs);

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) => context.World.Find<EventRule>(id) is not { } rule
        ? null
        : PropertyMap.Of(("arn", rule.Arn), ("name", id), ("state", rule.IsEnabled ? "ENABLED" : "DISABLED"), ("isEnabled", rule.IsEnabled));

    protected override void Remove(ResourceContext context, ResourceState state)
    {
        if (context.World.All<EventTarget>().Any(target => target.RuleName == state.Id))
        {
            throw new ResourceException("ValidationException", "Rule can't be deleted since it has targets.");
        }

        context.World.Remove<EventRule>(state.Id);
    }

    private void Put(ResourceContext context, string name, PropertyMap inputs)
    {
        var pattern = inputs.String("eventPattern") is { } text ? PropertyValue.ToJson(EventPattern.Parse(text)) : "";
        var isEnabled = inputs.String("state") is { } state ? state != "DISABLED" : inputs.Flag("isEnabled", otherwise: true);
        context.World.Put(new EventRule(name, Arn(context, inputs, "events", $"rule/{name}"), pattern, isEnabled, TagsAll(context, inputs)));
    }
}
