using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Ec2;

/// <summary><c>aws:ec2/natGateway:NatGateway</c>, public ones.</summary>
internal sealed class NatGatewayHandler() : AwsResource("aws:ec2/natGateway:NatGateway")
{
    protected override ImmutableArray<string> Required => ["subnetId"];

    protected override ImmutableArray<string> Replaces => ["subnetId", "allocationId", "connectivityType", "privateIp"];

    protected override PropertyMap Defaults => PropertyMap.Of(("connectivityType", "public"));

    protected override IEnumerable<string> Problems(ResourceContext context, PropertyMap inputs)
    {
        if (inputs.String("connectivityType") == "private") yield return "the simulated AWS has public NAT gateways only";
    }

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var world = context.World;
        var subnet = Ec2Lookup.Subnet(world, inputs.RequiredString("subnetId"));
        var allocationId = inputs.String("allocationId") ?? throw new ResourceException(
            "MissingParameter", "The request must include the AllocationId parameter.");
        var address = Ec2Lookup.ElasticIp(world, allocationId);
        if (address.AssociationTarget.Length > 0)
        {
            throw new ResourceException("Resource.AlreadyAssociated", $"Elastic IP address [{allocationId}] is already associated");
        }

        if (world.All<InternetGateway>().All(gateway => gateway.VpcId != subnet.VpcId))
        {
            throw new ResourceException("Gateway.NotAttached", $"Network {subnet.VpcId} has no Internet gateway attached");
        }

        var zone = subnet.AvailabilityZone;
        Quotas.Require("natGatewaysPerZone", world.All<NatGateway>().Count(each => world.Get<Subnet>(each.SubnetId).AvailabilityZone == zone));
        var id = NewId<NatGateway>(context, "nat");
        var networkInterface = NetworkInterfaces.Create(
            world, subnet.Id, $"Interface for NAT Gateway {id}", [], privateAddress: inputs.String("privateIp"), requesterId: "amazon-nat-gateway");

        // A NAT gateway forwards what is not its own and has no security group.
        NetworkInterfaces.Change(world, networkInterface with { SourceDestCheck = false, SecurityGroupIds = [] });
        ElasticIps.Associate(world, allocationId, networkInterface.Id);
        world.Put(new NatGateway(id, subnet.Id, allocationId, networkInterface.Id, TagsAll(context, inputs)));
        context.Report("created", Durations.Of("natGateway"));
        return id;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) =>
        context.World.Put(context.World.Get<NatGateway>(old.Id) with { Tags = TagsAll(context, inputs) });

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs)
    {
        if (context.World.Find<NatGateway>(id) is not { } gateway) return null;
        var networkInterface = context.World.Get<NetworkInterface>(gateway.NetworkInterfaceId);
        return PropertyMap.Of(
            ("networkInterfaceId", networkInterface.Id), ("privateIp", networkInterface.PrimaryAddress), ("publicIp", networkInterface.PublicIp),
            ("associationId", ElasticIps.AssociationId(context.World, context.World.Get<ElasticIp>(gateway.AllocationId))));
    }

    protected override void Remove(ResourceContext context, ResourceState state)
    {
        var world = context.World;
        var gateway = world.Get<NatGateway>(state.Id);
        ElasticIps.Disassociate(world, gateway.AllocationId);
        world.Remove<NetworkInterface>(gateway.NetworkInterfaceId);
        world.Remove<NatGateway>(gateway.Id);
        context.Report("deleted", Durations.Of("natGatewayDelete"));
    }
}
