using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Ec2;

/// <summary><c>aws:ec2/launchTemplate:LaunchTemplate</c>: every change of its data is a new version.</summary>
internal sealed class LaunchTemplateHandler() : AwsResource("aws:ec2/launchTemplate:LaunchTemplate")
{
    // These belong to the template, not to its versions.
    private static readonly ImmutableArray<string> OwnProperties = ["name", "namePrefix", "tags", "defaultVersion", "updateDefaultVersion", "region"];

    protected override ImmutableArray<string> Replaces => ["namePrefix"];

    protected override string NameProperty => "name";

    protected override int NameLimit => 128;

    protected override ImmutableArray<string> UnknownAfterChange => ["latestVersion", "defaultVersion"];

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var name = inputs.RequiredString("name");
        if (context.World.All<LaunchTemplate>().Any(template => template.Name == name))
        {
            throw new ResourceException("InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use.");
        }

        var id = NewId<LaunchTemplate>(context, "lt");
        context.World.Put(new LaunchTemplate(id, name, [Data(inputs)], 1, TagsAll(context, inputs)));
        return id;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs)
    {
        var template = context.World.Get<LaunchTemplate>(old.Id);
        if (!Data(inputs).Equals(template.Versions[^1])) template = template with { Versions = template.Versions.Add(Data(inputs)) };
        context.World.Put(template with
        {
            DefaultVersion = inputs.Flag("updateDefaultVersion")
                ? template.Versions.Length
                : inputs.Integer("defaultVersion") ?? template.DefaultVersion,
            Tags = TagsAll(context, inputs),
        });
    }

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<LaunchTemplate>(id) is not { } template
            ? null
            : PropertyMap.Of(
                ("arn", Arn(context, inputs, "ec2", $"launch-template/{id}")), ("name", template.Name), ("latestVersion", template.Versions.Length),
                ("defaultVersion", template.DefaultVersion));

    protected override void Remove(ResourceContext context, ResourceState state) => context.World.Remove<LaunchTemplate>(state.Id);

    private static PropertyMap Data(PropertyMap inputs) => OwnProperties.Aggregate(inputs, (data, property) => data.With(property, null));
}
