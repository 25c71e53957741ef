using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Ec2;

/// <summary><c>aws:ec2/internetGateway:InternetGateway</c>.</summary>
internal sealed class InternetGatewayHandler() : AwsResource("aws:ec2/internetGateway:InternetGateway")
{
    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        Quotas.Require("internetGateways", context.World.All<InternetGateway>().Count + VpcHandler.DefaultVpcs);
        var id = NewId<InternetGateway>(context, "igw");
        context.World.Put(new InternetGateway(id, "", TagsAll(context, inputs)));
        if (inputs.String("vpcId") is { } vpcId) InternetGateways.Attach(context.World, id, vpcId);
        context.Report("created", Durations.Of("internetGateway"));
        return id;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs)
    {
        var world = context.World;
        var wanted = inputs.String("vpcId");
        if (wanted != old.Inputs.String("vpcId"))
        {
            InternetGateways.Detach(world, old.Id);
            if (wanted is not null) InternetGateways.Attach(world, old.Id, wanted);
        }

        world.Put(world.Get<InternetGateway>(old.Id) with { Tags = TagsAll(context, inputs) });
    }

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<InternetGateway>(id) is not { } gateway
            ? null
            : PropertyMap.Of(
                ("arn", Arn(context, inputs, "ec2", $"internet-gateway/{id}")), ("ownerId", context.World.AccountId), ("vpcId", gateway.VpcId));

    protected override void Remove(ResourceContext context, ResourceState state)
    {
        InternetGateways.Detach(context.World, state.Id);
        context.World.Remove<InternetGateway>(state.Id);
    }
}
