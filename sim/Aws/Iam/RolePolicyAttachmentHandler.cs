using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Iam;

/// <summary><c>aws:iam/rolePolicyAttachment:RolePolicyAttachment</c>.</summary>
internal sealed class RolePolicyAttachmentHandler() : AwsResource("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
{
    protected override bool IsRegional => false;

    protected override bool HasTags => false;

    protected override ImmutableArray<string> Required => ["role", "policyArn"];

    protected override ImmutableArray<string> Replaces => ["role", "policyArn"];

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var world = context.World;
        var (role, policy) = (Roles.Get(world, inputs.RequiredString("role")), inputs.RequiredString("policyArn"));
        Policies.Require(world, policy);
        if (!role.AttachedPolicyArns.Contains(policy)) Quotas.Require("managedPoliciesPerRole", role.AttachedPolicyArns.Count);
        world.Put(role with { AttachedPolicyArns = role.AttachedPolicyArns.Add(policy) });
        return $"{role.Id}/{policy}";
    }

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<Role>(inputs.String("role"))?.AttachedPolicyArns.Contains(inputs.RequiredString("policyArn")) == true
            ? PropertyMap.Empty
            : null;

    protected override void Remove(ResourceContext context, ResourceState state)
    {
        var role = context.World.Get<Role>(state.Inputs.RequiredString("role"));
        context.World.Put(role with { AttachedPolicyArns = role.AttachedPolicyArns.Remove(state.Inputs.RequiredString("policyArn")) });
    }
}
