using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Engine;

/// <summary>A small service: things that lie within other things. In the world a thing is a <see cref="SubnetCidrReservation"/>.</summary>
internal sealed class ThingHandler : IResourceHandler
{
    public const string Type = "test:index:Thing";

    /// <summary>Names of things that the service refuses to make or change.</summary>
    public HashSet<string> Refused { get; } = [];

    /// <summary>Names of things that it makes, but that don't become live.</summary>
    public HashSet<string> NotLive { get; } = [];

    /// <summary>What it was asked to do, in order.</summary>
    public List<string> Calls { get; } = [];

    public IEnumerable<string> Types => [Type];

    public PropertyMap Check(ResourceContext context, PropertyMap inputs)
    {
        if (!context.IsPreview) inputs.RequiredString("value");
        return inputs.With("checked", true);
    }

    public ResourceDiff Diff(ResourceContext context, ResourceState old, PropertyMap inputs)
    {
        ImmutableArray<string> changed =
            [.. old.Inputs.Keys.Union(inputs.Keys).Where(key => !Equals(old.Inputs[key], inputs[key])).Order(StringComparer.Ordinal)];
        return new ResourceDiff(changed, [.. changed.Intersect(["kind", "fixedId", "within"])], DeleteBeforeReplace: inputs["fixedId"] is not null);
    }

    public ResourceResult Create(ResourceContext context, PropertyMap inputs)
    {
        Calls.Add("create " + context.Name);
        var id = inputs.String("fixedId") ?? context.World.NewId("thing", $"{context.Urn}/{inputs.String("kind")}/{inputs.String("within")}");
        context.World.Put(new SubnetCidrReservation(id, inputs.String("within") ?? "", inputs.RequiredString("value"), inputs.String("kind") ?? ""));
        var result = new ResourceResult(id, Outputs(id, inputs));
        Finish(context, result);
        return result;
    }

    public PropertyMap? Read(ResourceContext context, ResourceState state) =>
        context.World.Find<SubnetCidrReservation>(state.Id) is { } thing
            ? state.Outputs.With("value", thing.CidrBlock).With("arn", Arn(thing.Id))
            : null;

    public PropertyMap Update(ResourceContext context, ResourceState old, PropertyMap inputs)
    {
        Calls.Add("update " + context.Name);
        context.World.Put(context.World.Get<SubnetCidrReservation>(old.Id) with { CidrBlock = inputs.RequiredString("value") });
        var result = new ResourceResult(old.Id, Outputs(old.Id, inputs));
        Finish(context, result);
        return result.Outputs;
    }

    public void Delete(ResourceContext context, ResourceState state)
    {
        Calls.Add("delete " + context.Name);
        if (context.World.All<SubnetCidrReservation>().FirstOrDefault(other => other.SubnetId == state.Id) is { } inside)
        {
            throw new ResourceException("DependencyViolation", $"{state.Id} has {inside.Id} in it");
        }

        context.World.Remove<SubnetCidrReservation>(state.Id);
        context.Report("gone", TimeSpan.FromSeconds(5));
    }

    public PropertyMap PreviewOutputs(ResourceContext context, ResourceState? old, PropertyMap inputs) =>
        old is null ? PropertyMap.Of(("value", inputs["value"])) : old.Outputs.With("value", inputs["value"]);

    private void Finish(ResourceContext context, ResourceResult result)
    {
        context.Report("still at it", TimeSpan.FromSeconds(10));
        if (Refused.Contains(context.Name)) throw new ResourceException("Refused", $"no {context.Name} today");
        if (NotLive.Contains(context.Name)) throw new PartialFailureException(result, [$"{context.Name} is not live"]);
    }

    private static PropertyMap Outputs(string id, PropertyMap inputs) => inputs.With("arn", Arn(id));

    private static string Arn(string id) => "arn:test:::" + id;
}
