using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Iam;

/// <summary><c>aws:iam/instanceProfile:InstanceProfile</c>.</summary>
internal sealed class InstanceProfileHandler() : AwsResource("aws:iam/instanceProfile:InstanceProfile")
{
    protected override bool IsRegional => false;

    protected override ImmutableArray<string> Replaces => ["path", "namePrefix"];

    protected override string NameProperty => "name";

    protected override int NameLimit => 128;

    protected override PropertyMap Defaults => PropertyMap.Of(("path", "/"));

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var name = inputs.RequiredString("name");
        if (context.World.Find<InstanceProfile>(name) is not null)
        {
            throw new ResourceException("EntityAlreadyExists", $"Instance Profile {name} already exists.");
        }

        var arn = Arn(context, inputs, "iam", $"instance-profile{inputs.String("path")}{name}");
        context.World.Put(
            new InstanceProfile(name, arn, Roles.UniqueId(context.World, "AIPA", context.World.FreshSeed("AIPA", context.Urn)), RoleName(context, inputs), TagsAll(context, inputs)));
        return name;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) =>
        context.World.Put(context.World.Get<InstanceProfile>(old.Id) with { RoleName = RoleName(context, inputs), Tags = TagsAll(context, inputs) });

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<InstanceProfile>(id) is not { } profile
            ? null
            : PropertyMap.Of(("arn", profile.Arn), ("name", id), ("uniqueId", profile.UniqueId));

    protected override void Remove(ResourceContext context, ResourceState state) => context.World.Remove<InstanceProfile>(state.Id);

    private static string RoleName(ResourceContext context, PropertyMap inputs) =>
        inputs.String("role") is { } role ? Roles.Get(context.World, role).Id : "";
}
