using System.Collections.Immutable;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Ec2;

/// <summary><c>aws:ec2/routeTable:RouteTable</c>, with or without routes of its own.</summary>
internal sealed class RouteTableHandler() : AwsResource("aws:ec2/routeTable:RouteTable")
{
    protected override ImmutableArray<string> Required => ["vpcId"];

    protected override ImmutableArray<string> Replaces => ["vpcId"];

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var id = NewId<RouteTable>(context, "rtb");
        context.World.Put(new RouteTable(id, Ec2Lookup.Vpc(context.World, inputs.RequiredString("vpcId")).Id, [], TagsAll(context, inputs)));
        AddRoutes(context.World, id, inputs);
        return id;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs)
    {
        var world = context.World;
        world.Put(world.Get<RouteTable>(old.Id) with { Tags = TagsAll(context, inputs) });

        // A table without the property leaves its routes to route resources.
        if (!inputs.ContainsKey("routes") && !old.Inputs.ContainsKey("routes")) return;
        foreach (var route in old.Inputs.List("routes").Maps) Routes.Remove(world, old.Id, route.RequiredString("cidrBlock"));
        AddRoutes(world, old.Id, inputs);
    }

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) => context.World.Find<RouteTable>(id) is null
        ? null
        : PropertyMap.Of(("arn", Arn(context, inputs, "ec2", $"route-table/{id}")), ("ownerId", context.World.AccountId));

    protected override void Remove(ResourceContext context, ResourceState state)
    {
        // The provider disassociates first, so that subnets fall back to the main table.
        foreach (var association in context.World.All<RouteTableAssociation>().Where(each => each.RouteTableId == state.Id))
        {
            context.World.Remove<RouteTableAssociation>(association.Id);
        }

        context.World.Remove<RouteTable>(state.Id);
    }

    private static void AddRoutes(World world, string id, PropertyMap inputs)
    {
        foreach (var route in inputs.List("routes").Maps) Routes.Add(world, id, new Route(route.RequiredString("cidrBlock"), Routes.Target(route)));
    }
}
