using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Iam;

/// <summary><c>aws:iam/policy:Policy</c>: a customer-managed policy.</summary>
internal sealed class PolicyHandler() : AwsResource("aws:iam/policy:Policy")
{
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: white space doesn't count.
    private const int LongestDocument = 6144;

    protected override bool IsRegional => false;

    protected override ImmutableArray<string> Required => ["policy"];

    protected override ImmutableArray<string> Replaces => ["path", "description", "namePrefix"];

    protected override string NameProperty => "name";

    protected override int NameLimit => 128;

    protected override PropertyMap Defaults => PropertyMap.Of(("path", "/"));

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var name = inputs.RequiredString("name");
        var arn = Arn(context, inputs, "iam", $"policy{inputs.String("path")}{name}");
        if (context.World.All<Policy>().Any(policy => policy.Name == name))
        {
            throw new ResourceException("EntityAlreadyExists", $"A policy called {name} already exists. Duplicate names are not allowed.");
        }

        context.World.Put(new Policy(arn, name, Document(inputs), TagsAll(context, inputs)));
        return arn;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) =>
        context.World.Put(context.World.Get<Policy>(old.Id) with { Document = Document(inputs), Tags = TagsAll(context, inputs) });

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<Policy>(id) is not { } policy
            ? null
            : PropertyMap.Of(("arn", id), ("name", policy.Name), ("policyId", Roles.UniqueId(context.World, "ANPA", id)));

    protected override void Remove(ResourceContext context, ResourceState state)
    {
        if (context.World.All<Role>().Any(role => role.AttachedPolicyArns.Contains(state.Id)))
        {
            throw new ResourceException("DeleteConflict", "Cannot delete a policy attached to entities.");
        }

        context.World.Remove<Policy>(state.Id);
    }

    private static string Document(PropertyMap inputs)
    {
        var document = Policies.Normalized(inputs.RequiredString("policy"));
        return document.Length <= LongestDocument
            ? document
            : throw new ResourceException("LimitExceeded", "Cannot exceed quota for PolicySize: 6144");
    }
}
