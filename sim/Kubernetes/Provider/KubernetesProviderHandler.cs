using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Provider;

/// <summary>
/// The provider resource <c>pulumi:providers:kubernetes</c>: another server replaces it, and everything that uses it (recorded cases 10d,
/// 10e).
/// </summary>
internal sealed class KubernetesProviderHandler : IResourceHandler
{
    /// <summary>Its type token.</summary>
    public const string Type = "pulumi:providers:kubernetes";

    /// <inheritdoc/>
    public IEnumerable<string> Types => [Type];

    /// <inheritdoc/>
    public PropertyMap Check(ResourceContext context, PropertyMap inputs)
    {
        // Any other way to write objects would need another provider (recorded cases 15b, 15c).
        List<string> refused = [];
        if (inputs.String("renderYamlToDirectory") is { Length: > 0 }) refused.Add("renderYamlToDirectory");
        if (!inputs.Flag("enableServerSideApply", otherwise: true)) refused.Add("enableServerSideApply false");
        return refused.Count == 0
            ? inputs
            : throw new ResourceException("NotSimulated", $"the simulated Kubernetes provider does not know: {string.Join(", ", refused)}");
    }

    /// <inheritdoc/>
    public ResourceDiff Diff(ResourceContext context, ResourceState old, PropertyMap inputs)
    {
        ImmutableArray<string> changed =
            [.. old.Inputs.Keys.Union(inputs.Keys, StringComparer.Ordinal).Where(key => !Equals(old.Inputs[key], inputs[key]))
                .Order(StringComparer.Ordinal)];
        return changed.IsEmpty ? ResourceDiff.None : new ResourceDiff(changed, Replaces(old.Inputs, inputs));
    }

    /// <inheritdoc/>
    public ResourceResult Create(ResourceContext context, PropertyMap inputs)
    {
        var digits = context.World.Digits(
            $"{context.Urn}/{inputs.String("clusterIdentifier") ?? Kubeconfig.Server(inputs.String("kubeconfig")).Server}", 32);
        return new ResourceResult($"{digits[..8]}-{digits[8..12]}-4{digits[13..16]}-8{digits[17..20]}-{digits[20..]}", inputs);
    }

    /// <inheritdoc/>
    public PropertyMap? Read(ResourceContext context, ResourceState state) => state.Outputs;

    /// <inheritdoc/>
    public PropertyMap Update(ResourceContext context, ResourceState old, PropertyMap inputs) => inputs;

    /// <inheritdoc/>
    public void Delete(ResourceContext context, ResourceState state)
    {
        // Nothing of a provider exists outside the state.
    }

    /// <inheritdoc/>
    public PropertyMap PreviewOutputs(ResourceContext context, ResourceState? old, PropertyMap inputs) => inputs;

    private static ImmutableArray<string> Replaces(PropertyMap old, PropertyMap inputs)
    {
        if (old.ContainsKey("clusterIdentifier") || inputs.ContainsKey("clusterIdentifier"))
        {
            return old.String("clusterIdentifier") == inputs.String("clusterIdentifier") ? [] : ["clusterIdentifier"];
        }

        // A kubeconfig that is still unknown in a preview tells nothing of its server.
        if (!inputs.ContainsKey("kubeconfig")) return [];
        return Kubeconfig.Server(old.String("kubeconfig")).Server == Kubeconfig.Server(inputs.String("kubeconfig")).Server ? [] : ["kubeconfig"];
    }
}
