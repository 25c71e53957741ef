using System.Collections.Immutable;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Aws.Ec2;

/// <summary><c>aws:ec2/vpc:Vpc</c>.</summary>
internal sealed class VpcHandler() : AwsResource("aws:ec2/vpc:Vpc")
{
    /// <summary>
    /// Every region of an account has a default VPC with an internet gateway, which count too; the simulated account has kept its own.
    /// </summary>
    internal const int DefaultVpcs = 1;

    protected override ImmutableArray<string> Required => ["cidrBlock"];

    protected override ImmutableArray<string> Replaces => ["cidrBlock"];

    protected override PropertyMap Defaults => PropertyMap.Of(("enableDnsSupport", true), ("instanceTenancy", "default"));

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var world = context.World;
        Quotas.Require("vpcs", world.All<Vpc>().Count + DefaultVpcs);
        var block = VpcCidrBlocks.Primary(inputs.RequiredString("cidrBlock")).ToString();
        var id = NewId<Vpc>(context, "vpc");
        var table = new RouteTable(world.Fresh<RouteTable>("rtb", id + "/main"), id, [], ImmutableSortedDictionary<string, string>.Empty);
        var group = SecurityGroups.New(world, world.Fresh<SecurityGroup>("sg", id + "/default"), id, "default", "default VPC security group");
        world.Put(table);
        SecurityGroups.Authorize(world, group.Id, [
            SecurityGroups.Rule(isEgress: false, "-1", -1, -1, null, group.Id),
            SecurityGroups.Rule(isEgress: true, "-1", -1, -1, SecurityGroups.Anywhere, null)]);
        Put(context, new Vpc(id, [block], true, false, table.Id, group.Id, ImmutableSortedDictionary<string, string>.Empty), inputs);
        context.Report("created", Durations.Of("vpc"));
        return id;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) =>
        Put(context, context.World.Get<Vpc>(old.Id), inputs);

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) => context.World.Find<Vpc>(id) is not { } vpc
        ? null
        : PropertyMap.Of(
            ("arn", Arn(context, inputs, "ec2", $"vpc/{id}")), ("cidrBlock", vpc.CidrBlocks[0]), ("ownerId", context.World.AccountId),
            ("enableDnsHostnames", vpc.EnableDnsHostnames), ("enableDnsSupport", vpc.EnableDnsSupport), ("mainRouteTableId", vpc.MainRouteTableId),
            ("defaultRouteTableId", vpc.MainRouteTableId), ("defaultSecurityGroupId", vpc.DefaultSecurityGroupId),
            ("defaultNetworkAclId", context.World.NewId("acl", id)), ("dhcpOptionsId", context.World.NewId("dopt", Region(context, inputs))));

    protected override void Remove(ResourceContext context, ResourceState state)
    {
        var world = context.World;
        var vpc = world.Get<Vpc>(state.Id);
        if (IsUsed(world, vpc)) throw new ResourceException("DependencyViolation", $"The vpc '{vpc.Id}' has dependencies and cannot be deleted.");
        foreach (var peering in world.All<VpcPeeringConnection>().Where(peering => peering.VpcId == vpc.Id || peering.PeerVpcId == vpc.Id))
        {
            world.Put(peering with { Status = "deleted" });
        }

        world.Remove<RouteTable>(vpc.MainRouteTableId);
        world.Remove<SecurityGroup>(vpc.DefaultSecurityGroupId);
        world.Remove<Vpc>(vpc.Id);
    }

    private static bool IsUsed(World world, Vpc vpc) =>
        world.All<Subnet>().Any(subnet => subnet.VpcId == vpc.Id)
        || world.All<InternetGateway>().Any(gateway => gateway.VpcId == vpc.Id)
        || world.All<RouteTable>().Any(table => table.VpcId == vpc.Id && table.Id != vpc.MainRouteTableId)
        || world.All<SecurityGroup>().Any(group => group.VpcId == vpc.Id && group.Id != vpc.DefaultSecurityGroupId);

    private static void Put(ResourceContext context, Vpc vpc, PropertyMap inputs) => context.World.Put(vpc with
    {
        EnableDnsSupport = inputs.Flag("enableDnsSupport", otherwise: true),
        EnableDnsHostnames = inputs.Flag("enableDnsHostnames"),
        Tags = TagsAll(context, inputs),
    });
}
