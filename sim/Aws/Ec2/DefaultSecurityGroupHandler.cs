using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Ec2;

/// <summary><c>aws:ec2/defaultSecurityGroup:DefaultSecurityGroup</c>: takes over a VPC's default group and leaves it only the given rules.</summary>
internal sealed class DefaultSecurityGroupHandler() : AwsResource("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
{
    protected override ImmutableArray<string> Required => ["vpcId"];

    protected override ImmutableArray<string> Replaces => ["vpcId"];

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var world = context.World;
        var group = world.Get<SecurityGroup>(Ec2Lookup.Vpc(world, inputs.RequiredString("vpcId")).DefaultSecurityGroupId);
        world.Put(group with { Rules = [], Tags = TagsAll(context, inputs) });
        InlineRules.Replace(world, group.Id, PropertyMap.Empty, inputs);
        return group.Id;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) =>
        InlineRules.Update(context.World, old, inputs, TagsAll(context, inputs));

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<SecurityGroup>(id) is not { } group
            ? null
            : PropertyMap.Of(
                ("arn", Arn(context, inputs, "ec2", $"security-group/{id}")), ("ownerId", context.World.AccountId), ("name", group.Name),
                ("description", group.Description));

    // The group lives as long as its VPC; the provider only forgets it.
    protected override void Remove(ResourceContext context, ResourceState state)
    {
    }
}
