using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Ec2;

/// <summary><c>aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation</c>: a further block of a VPC.</summary>
internal sealed class VpcIpv4CidrBlockAssociationHandler() : AwsResource("aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation")
{
    protected override bool HasTags => false;

    protected override ImmutableArray<string> Required => ["vpcId", "cidrBlock"];

    protected override ImmutableArray<string> Replaces => ["vpcId", "cidrBlock"];

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var vpc = Ec2Lookup.Vpc(context.World, inputs.RequiredString("vpcId"));
        var block = inputs.RequiredString("cidrBlock");
        VpcCidrBlocks.RequireSecondary(vpc, block);
        context.World.Put(vpc with { CidrBlocks = vpc.CidrBlocks.Add(block) });
        return context.World.NewId("vpc-cidr-assoc", $"{vpc.Id}/{block}");
    }

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<Vpc>(inputs.String("vpcId"))?.CidrBlocks.Contains(inputs.RequiredString("cidrBlock")) == true ? PropertyMap.Empty : null;

    protected override void Remove(ResourceContext context, ResourceState state)
    {
        var vpc = context.World.Get<Vpc>(state.Inputs.RequiredString("vpcId"));
        var block = Ipv4Range.Parse(state.Inputs.RequiredString("cidrBlock"));
        if (context.World.All<Subnet>().Any(subnet => subnet.VpcId == vpc.Id && block.Contains(Ipv4Range.Parse(subnet.CidrBlock))))
        {
            throw new ResourceException(
                "DependencyViolation", $"The vpc CIDR block with association ID {state.Id} has dependencies and cannot be disassociated.");
        }

        context.World.Put(vpc with { CidrBlocks = vpc.CidrBlocks.Remove(block.ToString()) });
    }
}
