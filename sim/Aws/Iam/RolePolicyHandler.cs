using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Iam;

/// <summary><c>aws:iam/rolePolicy:RolePolicy</c>: an inline policy.</summary>
internal sealed class RolePolicyHandler() : AwsResource("aws:iam/rolePolicy:RolePolicy")
{
    protected override bool IsRegional => false;

    protected override bool HasTags => false;

    protected override ImmutableArray<string> Required => ["role", "policy"];

    protected override ImmutableArray<string> Replaces => ["role", "namePrefix"];

    protected override string NameProperty => "name";

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        Put(context, inputs);
        return $"{inputs.RequiredString("role")}:{inputs.RequiredString("name")}";
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) => Put(context, inputs);

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<Role>(inputs.String("role"))?.InlinePolicies.ContainsKey(inputs.RequiredString("name")) == true ? PropertyMap.Empty : null;

    protected override void Remove(ResourceContext context, ResourceState state)
    {
        var role = context.World.Get<Role>(state.Inputs.RequiredString("role"));
        context.World.Put(role with { InlinePolicies = role.InlinePolicies.Remove(state.Inputs.RequiredString("name")) });
    }

    private static void Put(ResourceContext context, PropertyMap inputs)
    {
        var role = Roles.Get(context.World, inputs.RequiredString("role"));
        var document = Policies.Normalized(inputs.RequiredString("policy"));
        context.World.Put(role with { InlinePolicies = role.InlinePolicies.SetItem(inputs.RequiredString("name"), document) });
    }
}
