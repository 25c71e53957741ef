using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Ec2;

/// <summary><c>aws:ec2/eipAssociation:EipAssociation</c>.</summary>
internal sealed class EipAssociationHandler() : AwsResource("aws:ec2/eipAssociation:EipAssociation")
{
    protected override bool HasTags => false;

    protected override ImmutableArray<string> Required => ["allocationId"];

    protected override ImmutableArray<string> Replaces =>
        ["allocationId", "instanceId", "networkInterfaceId", "privateIpAddress", "allowReassociation"];

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var world = context.World;
        var allocationId = inputs.RequiredString("allocationId");
        var target = ElasticIps.Target(world, inputs.String("instanceId"), inputs.String("networkInterfaceId"))
            ?? throw new ResourceException("MissingParameter", "Either 'InstanceId' or 'NetworkInterfaceId' must be specified");
        if (inputs.Flag("allowReassociation")) ElasticIps.Disassociate(world, allocationId);
        ElasticIps.Associate(world, allocationId, target);
        return ElasticIps.AssociationId(world, world.Get<ElasticIp>(allocationId));
    }

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs)
    {
        var world = context.World;
        if (world.Find<ElasticIp>(inputs.String("allocationId")) is not { } address || ElasticIps.AssociationId(world, address) != id) return null;
        var target = world.Get<NetworkInterface>(address.AssociationTarget);
        return PropertyMap.Of(
            ("publicIp", address.PublicIp), ("networkInterfaceId", target.Id), ("instanceId", target.InstanceId),
            ("privateIpAddress", target.PrimaryAddress));
    }

    protected override void Remove(ResourceContext context, ResourceState state) =>
        ElasticIps.Disassociate(context.World, state.Inputs.RequiredString("allocationId"));
}
