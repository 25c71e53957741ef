using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Ec2;

/// <summary><c>aws:ec2/route:Route</c>.</summary>
internal sealed class RouteHandler() : AwsResource("aws:ec2/route:Route")
{
    protected override bool HasTags => false;

    protected override ImmutableArray<string> Required => ["routeTableId", "destinationCidrBlock"];

    protected override ImmutableArray<string> Replaces => ["routeTableId", "destinationCidrBlock"];

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var route = Of(inputs);
        Routes.Add(context.World, inputs.RequiredString("routeTableId"), route);
        return $"r-{inputs.RequiredString("routeTableId")}{context.World.Digits(route.DestinationCidrBlock, 10)}";
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) =>
        Routes.Replace(context.World, inputs.RequiredString("routeTableId"), Of(inputs));

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs)
    {
        var table = context.World.Find<RouteTable>(inputs.String("routeTableId"));
        var route = table?.Routes.FirstOrDefault(each => each.DestinationCidrBlock == inputs.String("destinationCidrBlock"));
        return route is null
            ? null
            : PropertyMap.Of(
                ("origin", "CreateRoute"), ("state", Routes.IsActive(context.World, table!.VpcId, route.TargetId) ? "active" : "blackhole"));
    }

    protected override void Remove(ResourceContext context, ResourceState state) =>
        Routes.Remove(context.World, state.Inputs.RequiredString("routeTableId"), state.Inputs.RequiredString("destinationCidrBlock"));

    private static Route Of(PropertyMap inputs) => new(inputs.RequiredString("destinationCidrBlock"), Routes.Target(inputs));
}
