using System.Collections.Immutable;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.Ec2;

/// <summary><c>aws:ec2/tag:Tag</c>: one tag of an EC2 resource that something else made.</summary>
internal sealed class TagHandler() : AwsResource("aws:ec2/tag:Tag")
{
    protected override bool HasTags => false;

    protected override ImmutableArray<string> Required => ["resourceId", "key", "value"];

    protected override ImmutableArray<string> Replaces => ["resourceId", "key"];

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        Set(context.World, inputs);
        return $"{inputs.RequiredString("resourceId")},{inputs.RequiredString("key")}";
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) => Set(context.World, inputs);

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        Find(context.World, inputs.RequiredString("resourceId"))?.Tags.ContainsKey(inputs.RequiredString("key")) == true ? PropertyMap.Empty : null;

    protected override void Remove(ResourceContext context, ResourceState state)
    {
        var tagged = Find(context.World, state.Inputs.RequiredString("resourceId"))!.Value;
        context.World.Put(tagged.With(tagged.Tags.Remove(state.Inputs.RequiredString("key"))));
    }

    private static void Set(World world, PropertyMap inputs)
    {
        var id = inputs.RequiredString("resourceId");
        var tagged = Find(world, id) ?? throw new ResourceException("InvalidID", $"The ID '{id}' is not valid");
        world.Put(tagged.With(tagged.Tags.SetItem(inputs.RequiredString("key"), inputs.RequiredString("value"))));
    }

    private static (Tags Tags, Func<Tags, IEntity> With)? Find(World world, string id) => id.Split('-')[0] switch
    {
        "vpc" when world.Find<Vpc>(id) is { } vpc => (vpc.Tags, tags => vpc with { Tags = tags }),
        "subnet" when world.Find<Subnet>(id) is { } subnet => (subnet.Tags, tags => subnet with { Tags = tags }),
        "sg" when world.Find<SecurityGroup>(id) is { } group => (group.Tags, tags => group with { Tags = tags }),
        "rtb" when world.Find<RouteTable>(id) is { } table => (table.Tags, tags => table with { Tags = tags }),
        "i" when world.Find<Instance>(id) is { } instance => (instance.Tags, tags => instance with { Tags = tags }),
        "eni" when world.Find<NetworkInterface>(id) is { } networkInterface => (networkInterface.Tags, tags => networkInterface with { Tags = tags }),
        _ => null,
    };
}
