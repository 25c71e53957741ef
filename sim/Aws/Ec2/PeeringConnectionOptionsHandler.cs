using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Ec2;

/// <summary><c>aws:ec2/peeringConnectionOptions:PeeringConnectionOptions</c>: DNS resolution across a peering connection.</summary>
internal sealed class PeeringConnectionOptionsHandler() : AwsResource("aws:ec2/peeringConnectionOptions:PeeringConnectionOptions")
{
    protected override bool HasTags => false;

    protected override ImmutableArray<string> Required => ["vpcPeeringConnectionId"];

    protected override ImmutableArray<string> Replaces => ["vpcPeeringConnectionId"];

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var id = inputs.RequiredString("vpcPeeringConnectionId");
        Set(context, id, inputs);
        return id;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) => Set(context, old.Id, inputs);

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<VpcPeeringConnection>(id) is not { } peering
            ? null
            : PropertyMap.Of(
                ("requester", PropertyMap.Of(("allowRemoteVpcDnsResolution", peering.RequesterDnsResolution))),
                ("accepter", PropertyMap.Of(("allowRemoteVpcDnsResolution", peering.AccepterDnsResolution))));

    // The provider only forgets options; they stay with the connection.
    protected override void Remove(ResourceContext context, ResourceState state)
    {
    }

    private static void Set(ResourceContext context, string id, PropertyMap inputs)
    {
        var peering = Ec2Lookup.Peering(context.World, id);
        if (peering.Status != "active")
        {
            throw new ResourceException(
                "OperationNotPermitted", $"Peering {id} is not active. Peering options can be added only to active peerings.");
        }

        context.World.Put(peering with
        {
            RequesterDnsResolution = inputs.Map("requester").Flag("allowRemoteVpcDnsResolution", peering.RequesterDnsResolution),
            AccepterDnsResolution = inputs.Map("accepter").Flag("allowRemoteVpcDnsResolution", peering.AccepterDnsResolution),
        });
    }
}
