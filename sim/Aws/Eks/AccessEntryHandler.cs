using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Eks;

/// <summary><c>aws:eks/accessEntry:AccessEntry</c>.</summary>
internal sealed class AccessEntryHandler() : AwsResource("aws:eks/accessEntry:AccessEntry")
{
    protected override ImmutableArray<string> Required => ["clusterName", "principalArn"];

    protected override ImmutableArray<string> Replaces => ["clusterName", "principalArn", "type"];

    protected override PropertyMap Defaults => PropertyMap.Of(("type", "STANDARD"));

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var world = context.World;
        var cluster = EksClusters.Get(world, inputs.RequiredString("clusterName"));
        var principal = inputs.RequiredString("principalArn");
        if (cluster.AuthenticationMode == "CONFIG_MAP")
        {
            throw new ResourceException(
                "InvalidRequestException",
                "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.");
        }

        if (!principal.Contains(":iam::", StringComparison.Ordinal))
        {
            throw new ResourceException("InvalidParameterException", "The specified principalArn is invalid: invalid principal.");
        }

        if (inputs.String("type") == AccessEntries.Ec2Linux && (inputs.ContainsKey("userName") || inputs.List("kubernetesGroups").Count > 0))
        {
            throw new ResourceException(
                "InvalidParameterException", $"The username and kubernetesGroups of an access entry of type {AccessEntries.Ec2Linux} can't be set.");
        }

        var id = AccessEntries.Id(cluster.Id, principal);
        if (world.Find<AccessEntry>(id) is not null)
        {
            throw new ResourceException("ResourceInUseException", "The specified access entry resource is already in use on this cluster.");
        }

        var entry = new AccessEntry(
            id, cluster.Id, principal, inputs.RequiredString("type"), "", [], IsMadeByEks: false, ImmutableSortedDictionary<string, string>.Empty);
        world.Put(Configured(context, entry, inputs));
        return id;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) =>
        context.World.Put(Configured(context, context.World.Get<AccessEntry>(old.Id), inputs));

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<AccessEntry>(id) is not { } entry
            ? null
            : PropertyMap.Of(
                ("accessEntryArn", Arn(context, inputs, "eks", $"access-entry/{entry.ClusterName}/{EksClusters.Uuid(context.World, id)}")),
                ("userName", entry.UserName), ("kubernetesGroups", entry.KubernetesGroups), ("type", entry.Type));

    protected override void Remove(ResourceContext context, ResourceState state) => AccessEntries.Remove(context.World, state.Id);

    private static AccessEntry Configured(ResourceContext context, AccessEntry entry, PropertyMap inputs) => entry with
    {
        UserName = inputs.String("userName") ?? (entry.Type == AccessEntries.Ec2Linux ? AccessEntries.NodeUserName : entry.PrincipalArn),
        KubernetesGroups = entry.Type == AccessEntries.Ec2Linux ? [AccessEntries.NodeGroup] : inputs.Strings("kubernetesGroups"),
        Tags = TagsAll(context, inputs),
    };
}
