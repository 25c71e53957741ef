using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Ec2;

/// <summary><c>aws:ec2/eip:Eip</c>.</summary>
internal sealed class EipHandler() : AwsResource("aws:ec2/eip:Eip")
{
    protected override ImmutableArray<string> Replaces => ["domain"];

    protected override PropertyMap Defaults => PropertyMap.Of(("domain", "vpc"));

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var world = context.World;
        Quotas.Require("elasticIps", world.All<ElasticIp>().Count);
        var id = NewId<ElasticIp>(context, "eipalloc");
        world.Put(new ElasticIp(id, PublicAddresses.Pick(world, id), "", TagsAll(context, inputs)));
        Associate(context, id, inputs);
        return id;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs)
    {
        var world = context.World;
        if (old.Inputs.String("instance") != inputs.String("instance") || old.Inputs.String("networkInterface") != inputs.String("networkInterface"))
        {
            ElasticIps.Disassociate(world, old.Id);
            Associate(context, old.Id, inputs);
        }

        world.Put(world.Get<ElasticIp>(old.Id) with { Tags = TagsAll(context, inputs) });
    }

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs)
    {
        var world = context.World;
        if (world.Find<ElasticIp>(id) is not { } address) return null;
        var target = world.Find<NetworkInterface>(address.AssociationTarget);
        return PropertyMap.Of(
            ("allocationId", id), ("arn", Arn(context, inputs, "ec2", $"elastic-ip/{id}")), ("publicIp", address.PublicIp), ("domain", "vpc"),
            ("publicDns", HostNames.Public(Region(context, inputs), address.PublicIp)), ("associationId", ElasticIps.AssociationId(world, address)),
            ("networkInterface", address.AssociationTarget), ("instance", target?.InstanceId ?? ""), ("privateIp", target?.PrimaryAddress ?? ""),
            ("privateDns", target is null ? "" : HostNames.Private(Region(context, inputs), target.PrimaryAddress)));
    }

    protected override void Remove(ResourceContext context, ResourceState state)
    {
        var world = context.World;
        if (world.All<NatGateway>().Any(gateway => gateway.AllocationId == state.Id))
        {
            throw new ResourceException("InvalidIPAddress.InUse", $"Address {world.Get<ElasticIp>(state.Id).PublicIp} is in use.");
        }

        ElasticIps.Disassociate(world, state.Id);
        world.Remove<ElasticIp>(state.Id);
    }

    private static void Associate(ResourceContext context, string id, PropertyMap inputs)
    {
        var target = ElasticIps.Target(context.World, inputs.String("instance"), inputs.String("networkInterface"));
        if (target is not null) ElasticIps.Associate(context.World, id, target);
    }
}
