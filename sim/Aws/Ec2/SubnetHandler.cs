using System.Collections.Immutable;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Ec2;

/// <summary><c>aws:ec2/subnet:Subnet</c>.</summary>
internal sealed class SubnetHandler() : AwsResource("aws:ec2/subnet:Subnet")
{
    protected override ImmutableArray<string> Required => ["vpcId"];

    protected override ImmutableArray<string> Replaces => ["vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId"];

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var world = context.World;
        var vpc = Ec2Lookup.Vpc(world, inputs.RequiredString("vpcId"));
        var block = Block(world, vpc, inputs.RequiredString("cidrBlock"));
        var zone = Zone(Region(context, inputs), inputs);
        Quotas.Require("subnetsPerVpc", world.All<Subnet>().Count(subnet => subnet.VpcId == vpc.Id));
        var id = NewId<Subnet>(context, "subnet");
        world.Put(new Subnet(id, vpc.Id, block.ToString(), zone.Name, inputs.Flag("mapPublicIpOnLaunch"), TagsAll(context, inputs)));
        context.Report("created", Durations.Of(inputs.Flag("mapPublicIpOnLaunch") ? "subnetWithPublicAddresses" : "subnet"));
        return id;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) => context.World.Put(
        context.World.Get<Subnet>(old.Id) with { MapPublicIpOnLaunch = inputs.Flag("mapPublicIpOnLaunch"), Tags = TagsAll(context, inputs) });

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<Subnet>(id) is not { } subnet
            ? null
            : PropertyMap.Of(
                ("arn", Arn(context, inputs, "ec2", $"subnet/{id}")), ("ownerId", context.World.AccountId),
                ("availabilityZone", subnet.AvailabilityZone),
                ("availabilityZoneId", Regions.Zones(Region(context, inputs)).First(zone => zone.Name == subnet.AvailabilityZone).ZoneId),
                ("mapPublicIpOnLaunch", subnet.MapPublicIpOnLaunch), ("privateDnsHostnameTypeOnLaunch", "ip-name"));

    protected override void Remove(ResourceContext context, ResourceState state)
    {
        var world = context.World;
        if (world.All<NetworkInterface>().Any(each => each.SubnetId == state.Id))
        {
            throw new ResourceException("DependencyViolation", $"The subnet '{state.Id}' has dependencies and cannot be deleted.");
        }

        foreach (var association in world.All<RouteTableAssociation>().Where(each => each.SubnetId == state.Id))
        {
            world.Remove<RouteTableAssociation>(association.Id);
        }
        foreach (var reservation in world.All<SubnetCidrReservation>().Where(each => each.SubnetId == state.Id))
        {
            world.Remove<SubnetCidrReservation>(reservation.Id);
        }
        world.Remove<Subnet>(state.Id);
    }

    private static Ipv4Range Block(World world, Vpc vpc, string cidrBlock)
    {
        if (!Ipv4Range.TryParse(cidrBlock, out var range) || range.PrefixLength is < 16 or > 28
            || !vpc.CidrBlocks.Any(block => Ipv4Range.Parse(block).Contains(range)))
        {
            throw new ResourceException("InvalidSubnet.Range", $"The CIDR '{cidrBlock}' is invalid.");
        }

        return world.All<Subnet>().Any(subnet => subnet.VpcId == vpc.Id && Ipv4Range.Parse(subnet.CidrBlock).Overlaps(range))
            ? throw new ResourceException("InvalidSubnet.Conflict", $"The CIDR '{cidrBlock}' conflicts with another subnet")
            : range;
    }

    // Which zone AWS takes for a subnet that names none is not defined; here it is the region's first.
    private static AvailabilityZone Zone(string region, PropertyMap inputs)
    {
        var zones = Regions.Zones(region);
        var (property, wanted) = inputs.String("availabilityZoneId") is { } zoneId
            ? ("availabilityZoneId", zoneId)
            : ("availabilityZone", inputs.String("availabilityZone"));
        if (wanted is null) return zones[0];
        return zones.FirstOrDefault(zone => zone.Name == wanted || zone.ZoneId == wanted) ?? throw new ResourceException(
            "InvalidParameterValue",
            $"Value ({wanted}) for parameter {property} is invalid. Subnets can currently only be created in the following availability "
            + $"zones: {string.Join(", ", zones.Select(zone => zone.Name))}.");
    }
}
