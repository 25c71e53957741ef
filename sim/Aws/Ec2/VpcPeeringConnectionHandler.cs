using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Ec2;

/// <summary><c>aws:ec2/vpcPeeringConnection:VpcPeeringConnection</c> between two VPCs of the account and region.</summary>
internal sealed class VpcPeeringConnectionHandler() : AwsResource("aws:ec2/vpcPeeringConnection:VpcPeeringConnection")
{
    protected override ImmutableArray<string> Required => ["vpcId", "peerVpcId"];

    protected override ImmutableArray<string> Replaces => ["vpcId", "peerVpcId", "peerOwnerId", "peerRegion"];

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var world = context.World;
        var vpc = Ec2Lookup.Vpc(world, inputs.RequiredString("vpcId"));
        var peer = Ec2Lookup.Vpc(world, inputs.RequiredString("peerVpcId"));
        var existing = world.All<VpcPeeringConnection>().Where(each => each.Status != "deleted").ToList();
        if (existing.Exists(each => (each.VpcId, each.PeerVpcId) == (vpc.Id, peer.Id) || (each.VpcId, each.PeerVpcId) == (peer.Id, vpc.Id)))
        {
            throw new ResourceException("VpcPeeringConnectionAlreadyExists", "A VPC peering connection between the two VPCs already exists.");
        }

        Quotas.Require("peeringsPerVpc", existing.Count(each => each.VpcId == vpc.Id || each.PeerVpcId == vpc.Id));
        var id = NewId<VpcPeeringConnection>(context, "pcx");
        if (vpc.CidrBlocks.Any(block => peer.CidrBlocks.Any(other => Ipv4Range.Parse(block).Overlaps(Ipv4Range.Parse(other)))))
        {
            throw new ResourceException(
                "failed",
                $"waiting for EC2 VPC Peering Connection ({id}) create: unexpected state 'failed', wanted target 'active, pending-acceptance'. "
                + "last error: failed: Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range");
        }

        world.Put(new VpcPeeringConnection(
            id, vpc.Id, peer.Id, inputs.Flag("autoAccept") ? "active" : "pending-acceptance", DnsResolution(inputs, "requester"),
            DnsResolution(inputs, "accepter"), TagsAll(context, inputs)));
        context.Report("created", Durations.Of("peering"));
        return id;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs)
    {
        var peering = context.World.Get<VpcPeeringConnection>(old.Id);
        context.World.Put(peering with
        {
            Status = inputs.Flag("autoAccept") ? "active" : peering.Status,

            // A connection without the blocks leaves them to a PeeringConnectionOptions.
            RequesterDnsResolution = inputs.ContainsKey("requester") ? DnsResolution(inputs, "requester") : peering.RequesterDnsResolution,
            AccepterDnsResolution = inputs.ContainsKey("accepter") ? DnsResolution(inputs, "accepter") : peering.AccepterDnsResolution,
            Tags = TagsAll(context, inputs),
        });
    }

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<VpcPeeringConnection>(id) is not { } peering || peering.Status == "deleted"
            ? null
            : PropertyMap.Of(
                ("acceptStatus", peering.Status), ("peerOwnerId", context.World.AccountId), ("peerRegion", Region(context, inputs)),
                ("requester", PropertyMap.Of(("allowRemoteVpcDnsResolution", peering.RequesterDnsResolution))),
                ("accepter", PropertyMap.Of(("allowRemoteVpcDnsResolution", peering.AccepterDnsResolution))));

    protected override void Remove(ResourceContext context, ResourceState state) => context.World.Remove<VpcPeeringConnection>(state.Id);

    private static bool DnsResolution(PropertyMap inputs, string side) => inputs.Map(side).Flag("allowRemoteVpcDnsResolution");
}
