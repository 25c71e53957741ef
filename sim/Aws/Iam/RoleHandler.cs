using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Iam;

/// <summary><c>aws:iam/role:Role</c>.</summary>
internal sealed class RoleHandler() : AwsResource("aws:iam/role:Role")
{
    protected override bool IsRegional => false;

    protected override ImmutableArray<string> Required => ["assumeRolePolicy"];

    protected override ImmutableArray<string> Replaces => ["path", "namePrefix"];

    protected override string NameProperty => "name";

    protected override int NameLimit => 64;

    protected override PropertyMap Defaults => PropertyMap.Of(("path", "/"), ("maxSessionDuration", 3600), ("forceDetachPolicies", false));

    protected override IEnumerable<string> Problems(ResourceContext context, PropertyMap inputs)
    {
        if (inputs.String("name") is { Length: > 64 } name) yield return $"expected length of name to be in the range (1 - 64), got {name}";
    }

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var world = context.World;
        var name = inputs.RequiredString("name");
        if (world.Find<Role>(name) is not null) throw new ResourceException("EntityAlreadyExists", $"Role with name {name} already exists.");
        var arn = Arn(context, inputs, "iam", $"role{inputs.String("path")}{name}");
        var none = ImmutableSortedDictionary<string, string>.Empty;
        Put(context, new Role(name, arn, Roles.UniqueId(world, "AROA", world.FreshSeed("AROA", context.Urn)), "", [], none, none), PropertyMap.Empty, inputs);
        context.Report("created", Durations.Of("role"));
        return name;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) =>
        Put(context, context.World.Get<Role>(old.Id), old.Inputs, inputs);

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) => context.World.Find<Role>(id) is not { } role
        ? null
        : PropertyMap.Of(("arn", role.Arn), ("name", id), ("uniqueId", role.UniqueId));

    protected override void Remove(ResourceContext context, ResourceState state)
    {
        var world = context.World;
        var role = world.Get<Role>(state.Id);
        var isOwn = state.Inputs.Flag("forceDetachPolicies") || state.Inputs.ContainsKey("managedPolicyArns");
        if (!isOwn && !role.AttachedPolicyArns.IsEmpty)
        {
            throw new ResourceException("DeleteConflict", "Cannot delete entity, must detach all policies first.");
        }
        if (!isOwn && role.InlinePolicies.Keys.Except(InlineNames(state.Inputs), StringComparer.Ordinal).Any())
        {
            throw new ResourceException("DeleteConflict", "Cannot delete entity, must delete policies first.");
        }

        // The provider takes the role out of instance profiles first.
        foreach (var profile in world.All<InstanceProfile>().Where(profile => profile.RoleName == role.Id)) world.Put(profile with { RoleName = "" });
        world.Remove<Role>(role.Id);
    }

    private static void Put(ResourceContext context, Role role, PropertyMap old, PropertyMap inputs)
    {
        var attached = inputs.Strings("managedPolicyArns");
        foreach (var arn in attached) Policies.Require(context.World, arn);
        var inline = inputs.List("inlinePolicies").Maps.ToDictionary(
            policy => policy.RequiredString("name"), policy => Policies.Normalized(policy.RequiredString("policy")), StringComparer.Ordinal);
        context.World.Put(role with
        {
            AssumeRolePolicy = Policies.Normalized(inputs.RequiredString("assumeRolePolicy")),
            AttachedPolicyArns = role.AttachedPolicyArns.Except(old.Strings("managedPolicyArns")).Union(attached),
            InlinePolicies = role.InlinePolicies.RemoveRange(InlineNames(old)).SetItems(inline),
            Tags = TagsAll(context, inputs),
        });
    }

    private static IEnumerable<string> InlineNames(PropertyMap inputs) =>
        inputs.List("inlinePolicies").Maps.Select(policy => policy.RequiredString("name"));
}
