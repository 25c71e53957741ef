using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Ec2;

/// <summary><c>aws:ec2/routeTableAssociation:RouteTableAssociation</c> of a subnet.</summary>
internal sealed class RouteTableAssociationHandler() : AwsResource("aws:ec2/routeTableAssociation:RouteTableAssociation")
{
    protected override bool HasTags => false;

    protected override ImmutableArray<string> Required => ["routeTableId", "subnetId"];

    protected override ImmutableArray<string> Replaces => ["subnetId"];

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var world = context.World;
        var table = Ec2Lookup.RouteTable(world, inputs.RequiredString("routeTableId"));
        var subnet = Ec2Lookup.Subnet(world, inputs.RequiredString("subnetId"));
        RequireSameVpc(table, subnet);
        if (world.All<RouteTableAssociation>().Any(each => each.SubnetId == subnet.Id))
        {
            throw new ResourceException(
                "Resource.AlreadyAssociated", $"the specified association for route table {table.Id} conflicts with an existing association");
        }

        var id = NewId<RouteTableAssociation>(context, "rtbassoc");
        world.Put(new RouteTableAssociation(id, table.Id, subnet.Id));
        return id;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs)
    {
        var world = context.World;
        var association = world.Get<RouteTableAssociation>(old.Id);
        var table = Ec2Lookup.RouteTable(world, inputs.RequiredString("routeTableId"));
        RequireSameVpc(table, world.Get<Subnet>(association.SubnetId));
        world.Put(association with { RouteTableId = table.Id });
    }

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<RouteTableAssociation>(id) is null ? null : PropertyMap.Empty;

    protected override void Remove(ResourceContext context, ResourceState state) => context.World.Remove<RouteTableAssociation>(state.Id);

    private static void RequireSameVpc(RouteTable table, Subnet subnet)
    {
        if (table.VpcId == subnet.VpcId) return;
        throw new ResourceException("InvalidParameterValue", $"Route table {table.Id} and subnet {subnet.Id} belong to different networks");
    }
}
