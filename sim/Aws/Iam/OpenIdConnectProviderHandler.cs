using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Iam;

/// <summary><c>aws:iam/openIdConnectProvider:OpenIdConnectProvider</c>.</summary>
internal sealed class OpenIdConnectProviderHandler() : AwsResource("aws:iam/openIdConnectProvider:OpenIdConnectProvider")
{
    private const string Scheme = "https://";

    protected override bool IsRegional => false;

    protected override ImmutableArray<string> Required => ["url", "clientIdLists"];

    protected override ImmutableArray<string> Replaces => ["url"];

    protected override IEnumerable<string> Problems(ResourceContext context, PropertyMap inputs)
    {
        if (inputs.String("url")?.StartsWith(Scheme, StringComparison.Ordinal) == false)
        {
            yield return "expected \"url\" to have a url with schema of: \"https\"";
        }
    }

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var url = inputs.RequiredString("url");
        var arn = Arn(context, inputs, "iam", $"oidc-provider/{url[Scheme.Length..]}");
        if (context.World.Find<OpenIdConnectProvider>(arn) is not null)
        {
            throw new ResourceException("EntityAlreadyExists", $"Provider with url {url} already exists.");
        }

        Put(context, new OpenIdConnectProvider(arn, url, [], [], ImmutableSortedDictionary<string, string>.Empty), inputs);
        return arn;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) =>
        Put(context, context.World.Get<OpenIdConnectProvider>(old.Id), inputs);

    // IAM gives the address back without its scheme.
    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) =>
        context.World.Find<OpenIdConnectProvider>(id) is not { } provider
            ? null
            : PropertyMap.Of(("arn", id), ("url", provider.Url[Scheme.Length..]), ("thumbprintLists", provider.Thumbprints));

    protected override void Remove(ResourceContext context, ResourceState state) => context.World.Remove<OpenIdConnectProvider>(state.Id);

    private static void Put(ResourceContext context, OpenIdConnectProvider provider, PropertyMap inputs) => context.World.Put(provider with
    {
        ClientIds = inputs.Strings("clientIdLists"),
        Thumbprints = inputs.Strings("thumbprintLists"),
        Tags = TagsAll(context, inputs),
    });
}
