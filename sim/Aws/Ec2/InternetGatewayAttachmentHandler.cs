using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Ec2;

/// <summary><c>aws:ec2/internetGatewayAttachment:InternetGatewayAttachment</c>.</summary>
internal sealed class InternetGatewayAttachmentHandler() : AwsResource("aws:ec2/internetGatewayAttachment:InternetGatewayAttachment")
{
    protected override bool HasTags => false;

    protected override ImmutableArray<string> Required => ["internetGatewayId", "vpcId"];

    protected override ImmutableArray<string> Replaces => ["internetGatewayId", "vpcId"];

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var (gateway, vpc) = (inputs.RequiredString("internetGatewayId"), inputs.RequiredString("vpcId"));
        InternetGateways.Attach(context.World, gateway, vpc);
        return $"{gateway}:{vpc}";
    }

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<InternetGateway>(inputs.String("internetGatewayId"))?.VpcId == inputs.String("vpcId") ? PropertyMap.Empty : null;

    protected override void Remove(ResourceContext context, ResourceState state) =>
        InternetGateways.Detach(context.World, state.Inputs.RequiredString("internetGatewayId"));
}
