using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Eks;

/// <summary><c>aws:eks/accessPolicyAssociation:AccessPolicyAssociation</c>.</summary>
internal sealed class AccessPolicyAssociationHandler() : AwsResource("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")
{
    protected override bool HasTags => false;

    protected override ImmutableArray<string> Required => ["clusterName", "principalArn", "policyArn", "accessScope"];

    protected override ImmutableArray<string> Replaces => ["clusterName", "principalArn", "policyArn", "accessScope"];

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var world = context.World;
        var entryId = AccessEntries.Id(EksClusters.Get(world, inputs.RequiredString("clusterName")).Id, inputs.RequiredString("principalArn"));
        if (world.Find<AccessEntry>(entryId) is null)
        {
            throw new ResourceException(
                "ResourceNotFoundException",
                "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.");
        }

        var policy = inputs.RequiredString("policyArn");
        if (!policy.Contains(":eks::aws:cluster-access-policy/", StringComparison.Ordinal))
        {
            throw new ResourceException("InvalidParameterException", "The policyArn parameter format is not valid");
        }

        var id = $"{inputs.RequiredString("clusterName")}#{inputs.RequiredString("principalArn")}#{policy}";
        world.Put(new AccessPolicyAssociation(id, entryId, policy));
        return id;
    }

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<AccessPolicyAssociation>(id) is null ? null : PropertyMap.Empty;

    protected override void Remove(ResourceContext context, ResourceState state) => context.World.Remove<AccessPolicyAssociation>(state.Id);
}
