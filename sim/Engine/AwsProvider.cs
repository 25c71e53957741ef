using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Engine;

/// <summary>
/// The provider resource of AWS. Its inputs, which the handlers of its resources read, arrive as texts: what is no text in the
/// program is JSON here (<c>defaultTags</c>).
/// </summary>
internal sealed class AwsProvider : IResourceHandler
{
    private const string Type = "pulumi:providers:aws";

    public IEnumerable<string> Types => [Type];

    /// <summary>Another region holds other resources: the provider is replaced, and with it all that it made.</summary>
    public ResourceDiff Diff(ResourceContext context, ResourceState old, PropertyMap inputs)
    {
        ImmutableArray<string> changed =
            [.. old.Inputs.Keys.Union(inputs.Keys).Where(key => !Equals(old.Inputs[key], inputs[key])).Order(StringComparer.Ordinal)];
        return new ResourceDiff(changed, [.. changed.Where(key => key == "region")]);
    }

    public ResourceResult Create(ResourceContext context, PropertyMap inputs) => new(Id(context, inputs), inputs);

    public PropertyMap? Read(ResourceContext context, ResourceState state) => state.Outputs;

    public PropertyMap Update(ResourceContext context, ResourceState old, PropertyMap inputs) => inputs;

    public void Delete(ResourceContext context, ResourceState state)
    {
    }

    public PropertyMap PreviewOutputs(ResourceContext context, ResourceState? old, PropertyMap inputs) => inputs;

    private static string Id(ResourceContext context, PropertyMap inputs) =>
        new Guid(Convert.FromHexString(context.World.Digits($"{context.Urn}/{inputs.String("region") ?? Regions.Default}", 32))).ToString();
}
