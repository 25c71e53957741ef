using System.Collections.Immutable;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Eks;

/// <summary><c>aws:eks/podIdentityAssociation:PodIdentityAssociation</c>.</summary>
internal sealed class PodIdentityAssociationHandler() : AwsResource("aws:eks/podIdentityAssociation:PodIdentityAssociation")
{
    protected override ImmutableArray<string> Required => ["clusterName", "namespace", "serviceAccount", "roleArn"];

    protected override ImmutableArray<string> Replaces => ["clusterName", "namespace", "serviceAccount"];

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var world = context.World;
        var cluster = EksClusters.Get(world, inputs.RequiredString("clusterName"));
        var (podNamespace, account) = (inputs.RequiredString("namespace"), inputs.RequiredString("serviceAccount"));
        if (world.All<PodIdentityAssociation>()
            .Any(each => (each.ClusterName, each.Namespace, each.ServiceAccount) == (cluster.Id, podNamespace, account)))
        {
            throw new ResourceException("ResourceInUseException", "Association already exists");
        }

        var id = NewId<PodIdentityAssociation>(context, "a");
        world.Put(new PodIdentityAssociation(id, cluster.Id, podNamespace, account, RoleArn(context, inputs), TagsAll(context, inputs)));
        return id;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) =>
        context.World.Put(context.World.Get<PodIdentityAssociation>(old.Id) with
        {
            RoleArn = RoleArn(context, inputs),
            Tags = TagsAll(context, inputs),
        });

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<PodIdentityAssociation>(id) is not { } association
            ? null
            : PropertyMap.Of(
                ("associationId", id), ("associationArn", Arn(context, inputs, "eks", $"podidentityassociation/{association.ClusterName}/{id}")));

    protected override void Remove(ResourceContext context, ResourceState state) => context.World.Remove<PodIdentityAssociation>(state.Id);

    private static string RoleArn(ResourceContext context, PropertyMap inputs) => Roles.ByArn(context.World, inputs.RequiredString("roleArn"))?.Arn
        ?? throw new ResourceException("InvalidParameterException", "Role provided in the request does not exist.");
}
