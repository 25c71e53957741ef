using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Ec2;

/// <summary><c>aws:ec2/securityGroup:SecurityGroup</c>, with rules of its own or left to rule resources.</summary>
internal sealed class SecurityGroupHandler() : AwsResource("aws:ec2/securityGroup:SecurityGroup")
{
    protected override ImmutableArray<string> Replaces => ["description", "vpcId"];

    protected override string NameProperty => "name";

    protected override PropertyMap Defaults => PropertyMap.Of(("description", "Managed by Pulumi"), ("revokeRulesOnDelete", false));

    protected override IEnumerable<string> Problems(ResourceContext context, PropertyMap inputs)
    {
        if (inputs.String("name")?.StartsWith("sg-", StringComparison.Ordinal) == true) yield return "invalid value for name (cannot begin with sg-)";
        if (inputs.String("description") is { Length: 0 or > 255 }) yield return "expected length of description to be in the range (1 - 255)";
    }

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var world = context.World;
        var vpc = Ec2Lookup.Vpc(world, inputs.String("vpcId") ?? throw new ResourceException("VPCIdNotSpecified", "No default VPC for this user"));
        var group = SecurityGroups.New(
            world, NewId<SecurityGroup>(context, "sg"), vpc.Id, inputs.RequiredString("name"), inputs.RequiredString("description"));
        world.Put(group with { Tags = TagsAll(context, inputs) });
        InlineRules.Replace(world, group.Id, PropertyMap.Empty, inputs);
        return group.Id;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) =>
        InlineRules.Update(context.World, old, inputs, TagsAll(context, inputs));

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<SecurityGroup>(id) is not { } group
            ? null
            : PropertyMap.Of(
                ("arn", Arn(context, inputs, "ec2", $"security-group/{id}")), ("ownerId", context.World.AccountId), ("vpcId", group.VpcId),
                ("name", group.Name));

    protected override void Remove(ResourceContext context, ResourceState state)
    {
        if (state.Inputs.Flag("revokeRulesOnDelete")) SecurityGroups.Revoke(context.World, state.Id, _ => true);
        SecurityGroups.Delete(context.World, state.Id);
    }
}
