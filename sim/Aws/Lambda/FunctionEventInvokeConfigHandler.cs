using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Lambda;

/// <summary><c>aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig</c>: what becomes of events that a function fails at.</summary>
internal sealed class FunctionEventInvokeConfigHandler() : AwsResource("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")
{
    private const int DefaultRetryAttempts = 2;

    protected override bool HasTags => false;

    protected override ImmutableArray<string> Required => ["functionName"];

    protected override ImmutableArray<string> Replaces => ["functionName", "qualifier"];

    protected override PropertyMap Defaults => PropertyMap.Of(("maximumRetryAttempts", DefaultRetryAttempts));

    protected override IEnumerable<string> Problems(ResourceContext context, PropertyMap inputs) =>
        ArgumentChecks.Range(inputs, "maximumEventAgeInSeconds", 60, 21_600).Concat(ArgumentChecks.Range(inputs, "maximumRetryAttempts", 0, 2));

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        Put(context, inputs);
        return inputs.RequiredString("functionName");
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) => Put(context, inputs);

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<LambdaFunction>(id) is null && LambdaFunctions.ByArn(context.World, id) is null ? null : PropertyMap.Empty;

    protected override void Remove(ResourceContext context, ResourceState state)
    {
        var function = LambdaFunctions.Get(context.World, state.Id, Region(context, state.Inputs));
        context.World.Put(function with { RetryAttempts = DefaultRetryAttempts });
    }

    private static void Put(ResourceContext context, PropertyMap inputs)
    {
        var function = LambdaFunctions.Get(context.World, inputs.RequiredString("functionName"), Region(context, inputs));
        context.World.Put(function with { RetryAttempts = inputs.Integer("maximumRetryAttempts") ?? DefaultRetryAttempts });
    }
}
