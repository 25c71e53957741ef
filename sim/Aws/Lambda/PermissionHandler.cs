using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Lambda;

/// <summary><c>aws:lambda/permission:Permission</c>: a statement of a function's policy.</summary>
internal sealed class PermissionHandler() : AwsResource("aws:lambda/permission:Permission")
{
    protected override bool HasTags => false;

    protected override ImmutableArray<string> Required => ["action", "function", "principal"];

    protected override ImmutableArray<string> Replaces =>
        ["action", "function", "principal", "eventSourceToken", "functionUrlAuthType", "principalOrgId", "qualifier", "sourceAccount", "sourceArn", "statementIdPrefix"];

    protected override string NameProperty => "statementId";

    protected override int NameLimit => 100;

    protected override IEnumerable<string> Problems(ResourceContext context, PropertyMap inputs) => ArgumentChecks.Arn(inputs, "sourceArn");

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var id = inputs.RequiredString("statementId");
        var function = LambdaFunctions.Get(context.World, inputs.RequiredString("function"), Region(context, inputs));
        if (function.Permissions.Any(permission => permission.StatementId == id))
        {
            throw new ResourceException(
                "ResourceConflictException",
                $"The statement id ({id}) provided already exists. Please provide a new statement id, or remove the existing statement.");
        }

        var added = new FunctionPermission(id, inputs.RequiredString("action"), inputs.RequiredString("principal"), inputs.String("sourceArn"));
        context.World.Put(function with { Permissions = function.Permissions.Add(added) });
        return id;
    }

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        Find(context, inputs)?.Permissions.Any(permission => permission.StatementId == id) == true ? PropertyMap.Of(("statementId", id)) : null;

    protected override void Remove(ResourceContext context, ResourceState state)
    {
        var function = Find(context, state.Inputs)!;
        context.World.Put(function with { Permissions = function.Permissions.RemoveAll(permission => permission.StatementId == state.Id) });
    }

    private static LambdaFunction? Find(ResourceContext context, PropertyMap inputs)
    {
        var name = inputs.RequiredString("function");
        return context.World.Find<LambdaFunction>(name) ?? LambdaFunctions.ByArn(context.World, name);
    }
}
