using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Ec2;

/// <summary><c>aws:ec2/subnetCidrReservation:SubnetCidrReservation</c>.</summary>
internal sealed class SubnetCidrReservationHandler() : AwsResource("aws:ec2/subnetCidrReservation:SubnetCidrReservation")
{
    protected override bool HasTags => false;

    protected override ImmutableArray<string> Required => ["subnetId", "cidrBlock", "reservationType"];

    protected override ImmutableArray<string> Replaces => ["subnetId", "cidrBlock", "reservationType", "description"];

    protected override IEnumerable<string> Problems(ResourceContext context, PropertyMap inputs)
    {
        if (inputs.String("reservationType") is { } type and not ("explicit" or "prefix"))
        {
            yield return $"expected reservation_type to be one of [\"prefix\" \"explicit\"], got {type}";
        }
    }

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var world = context.World;
        var subnet = Ec2Lookup.Subnet(world, inputs.RequiredString("subnetId"));
        var text = inputs.RequiredString("cidrBlock");
        if (!Ipv4Range.TryParse(text, out var range) || !Ipv4Range.Parse(subnet.CidrBlock).Contains(range))
        {
            throw new ResourceException("InvalidParameterValue", $"The CIDR '{text}' is not within the subnet's CIDR '{subnet.CidrBlock}'");
        }

        if (world.All<SubnetCidrReservation>().Any(each => each.SubnetId == subnet.Id && Ipv4Range.Parse(each.CidrBlock).Overlaps(range)))
        {
            throw new ResourceException("InvalidParameterValue", $"The CIDR '{text}' conflicts with another reservation of subnet '{subnet.Id}'");
        }

        var id = NewId<SubnetCidrReservation>(context, "scr");
        world.Put(new SubnetCidrReservation(id, subnet.Id, text, inputs.RequiredString("reservationType")));
        return id;
    }

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<SubnetCidrReservation>(id) is null ? null : PropertyMap.Of(("ownerId", context.World.AccountId));

    protected override void Remove(ResourceContext context, ResourceState state) => context.World.Remove<SubnetCidrReservation>(state.Id);
}
