using System.Collections.Immutable;
using Lab.Simulation.Kubernetes.Provider;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Helm;

/// <summary>
/// Helm releases as Pulumi resources: opaque ones, whose objects no refresh looks at (recorded cases 13a to 13i).
/// </summary>
internal sealed class HelmReleaseHandler(IKubernetesApi kubernetes, ChartTable charts) : IResourceHandler
{
    /// <summary>What the provider fills in (recorded case 13a).</summary>
    private static readonly PropertyMap Defaults = PropertyMap.Of(
        ("allowNullValues", false), ("atomic", false), ("cleanupOnFail", false), ("createNamespace", false), ("dependencyUpdate", false),
        ("description", ""), ("devel", false), ("disableCRDHooks", false), ("disableOpenapiValidation", false), ("disableWebhooks", false),
        ("forceUpdate", false), ("keyring", ""), ("lint", false), ("postrender", ""), ("recreatePods", false), ("renderSubchartNotes", false),
        ("replace", false), ("resetValues", false), ("reuseValues", false), ("skipAwait", false), ("skipCrds", false), ("timeout", 300),
        ("values", PropertyMap.Empty), ("verify", false), ("waitForJobs", false));

    /// <summary>Inputs that would change what is installed and that the simulated Helm does not do.</summary>
    private static readonly ImmutableArray<string> NotSimulated =
        ["devel", "forceUpdate", "postrender", "replace", "resetValues", "reuseValues", "valueYamlFiles", "verify"];

    /// <inheritdoc/>
    public IEnumerable<string> Types => ["kubernetes:helm.sh/v3:Release"];

    /// <inheritdoc/>
    public PropertyMap Check(ResourceContext context, PropertyMap inputs)
    {
        var refused = NotSimulated.Where(name => inputs[name] is not (null or false or "" or PropertyList { Count: 0 })).ToList();
        if (refused.Count > 0)
        {
            throw new ResourceException("NotSimulated", $"the simulated world's Helm does not know: {string.Join(", ", refused)}");
        }

        var options = ProviderOptions.Of(context);
        if (!options.IsKnown || !inputs.ContainsKey("chart")) return Defaults.Merge(inputs);
        var chart = charts.Find(inputs);
        var name = inputs.String("name") ?? $"{context.Name}-{context.World.Digits(context.Urn, 8)}";
        return Defaults.Merge(inputs).With("name", name)
            .With("namespace", inputs.String("namespace") ?? options.Namespace).With("version", inputs.String("version") ?? chart.Version);
    }

    /// <inheritdoc/>
    public ResourceDiff Diff(ResourceContext context, ResourceState old, PropertyMap inputs)
    {
        ImmutableArray<string> changed = [.. old.Inputs.Keys.Union(inputs.Keys, StringComparer.Ordinal)
            .Where(key => !Equals(old.Inputs[key], inputs[key]) && (inputs.ContainsKey(key) || ProviderOptions.Of(context).IsKnown))
            .Order(StringComparer.Ordinal)];
        return changed.IsEmpty ? ResourceDiff.None : new ResourceDiff(changed, [.. changed.Where(key => key is "name" or "namespace")]);
    }

    /// <inheritdoc/>
    public ResourceResult Create(ResourceContext context, PropertyMap inputs)
    {
        var (helm, settle) = Client(context);
        var request = HelmRequest.Of(inputs);
        var id = $"{request.Namespace}/{request.Name}";
        try
        {
            var release = helm.Install(charts.Find(inputs), request);
            settle();
            return new ResourceResult(id, Outputs(inputs, release));
        }
        catch (HelmException failed) when (failed.Release is not null)
        {
            context.Report(
                $"Helm release \"{request.Name}\" was created but has a failed status. Use the `helm` command to investigate the error, correct it, "
                + $"then retry. Reason: {failed.Message.TrimEnd()}", isWarning: true);
            throw new PartialFailureException(
                new ResourceResult(id, Outputs(inputs, failed.Release)),
                [$"Helm release \"{id}\" was created, but failed to initialize completely. {Investigate(id, failed)}"]);
        }
        catch (HelmException failed)
        {
            throw new ResourceException("HelmFailure", failed.Message);
        }
    }

    /// <inheritdoc/>
    public PropertyMap? Read(ResourceContext context, ResourceState state)
    {
        var options = ProviderOptions.Of(context);
        if (options.Cluster is not { } cluster) return UnreachableCluster.Read(context, options, state);
        var helm = new HelmClient(new HelmCluster(kubernetes, context.World, cluster.Id));
        return Find(helm, state) is { } release ? Outputs(state.Inputs, release) : null;
    }

    /// <inheritdoc/>
    public PropertyMap Update(ResourceContext context, ResourceState old, PropertyMap inputs)
    {
        var (helm, settle) = Client(context);
        var request = HelmRequest.Of(inputs);
        try
        {
            var release = helm.Upgrade(charts.Find(inputs), request);
            settle();
            return Outputs(inputs, release);
        }
        catch (HelmException failed) when (failed.Release is not null)
        {
            throw new PartialFailureException(
                new ResourceResult(old.Id, Outputs(inputs, failed.Release)),
                [$"Helm release \"{old.Id}\" failed to initialize completely. {Investigate(old.Id, failed)}"]);
        }
        catch (HelmException failed)
        {
            throw new ResourceException("HelmFailure", failed.Message);
        }
    }

    /// <inheritdoc/>
    public void Delete(ResourceContext context, ResourceState state)
    {
        var options = ProviderOptions.Of(context);
        if (options.Cluster is null)
        {
            // As Go quotes a text (recorded case 10h).
            var reason = options.Problem!.Replace("\"", "\\\"", StringComparison.Ordinal);
            throw new ResourceException("ClusterUnreachable", $"can't delete Helm Release with unreachable cluster. Reason: \"{reason}\"");
        }

        var (helm, settle) = Client(context);
        helm.Uninstall(state.Inputs.RequiredString("namespace"), state.Inputs.RequiredString("name"));
        settle();
    }

    /// <inheritdoc/>
    public PropertyMap PreviewOutputs(ResourceContext context, ResourceState? old, PropertyMap inputs) => inputs;

    private (HelmClient Helm, Action Settle) Client(ResourceContext context)
    {
        var options = ProviderOptions.Of(context);
        var cluster = options.Cluster ?? throw new ResourceException("ClusterUnreachable", options.Unreachable);
        return (new HelmClient(new HelmCluster(kubernetes, context.World, cluster.Id)), () => kubernetes.Settle(context.World, cluster.Id));
    }

    private static HelmRelease? Find(HelmClient helm, ResourceState state) =>
        state.Id.Split('/') is [var objectNamespace, var name] ? helm.Find(objectNamespace, name) : null;

    private static string Investigate(string id, HelmException failed) =>
        $"Use Helm CLI to investigate: failed to become available within allocated timeout. Error: Helm Release {id}: {failed.Message.TrimEnd()}";

    private static PropertyMap Outputs(PropertyMap inputs, HelmRelease release)
    {
        var names = release.Manifest.GroupBy(Kind, StringComparer.Ordinal).Select(group => KeyValuePair.Create(
            group.Key, (object?)PropertyList.From(group.Select(each => each.Map("metadata").RequiredString("name")).Order(StringComparer.Ordinal))));
        return inputs.With("__inputs", inputs).With("resourceNames", PropertyMap.From(names)).With("status", PropertyMap.Of(
            ("appVersion", release.Chart.AppVersion), ("chart", release.Chart.Name), ("name", release.Name), ("namespace", release.Namespace),
            ("revision", release.Revision), ("status", release.Status), ("version", release.Chart.Version)));
    }

    /// <summary>As the provider names it: <c>ConfigMap/v1</c>, <c>Deployment.apps/apps/v1</c>.</summary>
    private static string Kind(PropertyMap manifest)
    {
        var (kind, apiVersion) = (manifest.RequiredString("kind"), manifest.RequiredString("apiVersion"));
        return apiVersion.Split('/') is [var group, _] ? $"{kind}.{group}/{apiVersion}" : $"{kind}/{apiVersion}";
    }
}
