using System.Collections.Immutable;
using System.Text.Json;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Aws.Eks;

/// <summary><c>aws:eks/addon:Addon</c>.</summary>
internal sealed class AddonHandler(IKubernetesHalf kubernetes) : AwsResource("aws:eks/addon:Addon")
{
    protected override ImmutableArray<string> Required => ["clusterName", "addonName"];

    protected override ImmutableArray<string> Replaces => ["clusterName", "addonName"];

    protected override IEnumerable<string> Problems(ResourceContext context, PropertyMap inputs)
    {
        if (inputs.String("resolveConflictsOnCreate") is { } mode and not ("NONE" or "OVERWRITE"))
        {
            yield return $"expected resolve_conflicts_on_create to be one of [\"NONE\" \"OVERWRITE\"], got {mode}";
        }
    }

    protected override string Make(ResourceContext context, PropertyMap inputs)
    {
        var cluster = EksClusters.Get(context.World, inputs.RequiredString("clusterName"));
        var id = $"{cluster.Id}:{inputs.RequiredString("addonName")}";
        if (context.World.Find<Addon>(id) is not null) throw new ResourceException("ResourceInUseException", "Addon already exists.");
        Apply(context, cluster, id, inputs);
        return id;
    }

    protected override void Change(ResourceContext context, ResourceState old, PropertyMap inputs) =>
        Apply(context, EksClusters.Get(context.World, inputs.RequiredString("clusterName")), old.Id, inputs);

    protected override PropertyMap? Describe(ResourceContext context, string id, PropertyMap inputs) => context.World.Find<Addon>(id) is not { } addon
        ? null
        : PropertyMap.Of(
            ("arn", Arn(context, inputs, "eks", $"addon/{addon.ClusterName}/{addon.Name}/{EksClusters.Uuid(context.World, id)}")),
            ("addonVersion", addon.Version),
            ("configurationValues", addon.ConfigurationValues));

    protected override ImmutableArray<string> HealthIssues(ResourceContext context, string id) => IsDegraded(context, context.World.Get<Addon>(id))
        ?
        [
            $"waiting for EKS Add-On ({id}) create: timeout while waiting for state to become 'ACTIVE' (last state: 'DEGRADED', timeout: 20m0s): "
            + "InsufficientNumberOfReplicas: The add-on is unhealthy because it doesn't have the desired number of replicas.",
        ]
        : [];

    protected override void Remove(ResourceContext context, ResourceState state)
    {
        var addon = context.World.Get<Addon>(state.Id);
        if (!state.Inputs.Flag("preserve")) kubernetes.AddonRemoved(context.World, addon.ClusterName, addon.Name);
        context.World.Remove<Addon>(addon.Id);
        context.Report("deleted", Durations.Of("addonDelete"));
    }

    private void Apply(ResourceContext context, EksCluster cluster, string id, PropertyMap inputs)
    {
        var name = inputs.RequiredString("addonName");
        var versions = EksVersions.Addon(name, cluster.Version) ?? throw new ResourceException(
            "InvalidParameterException", "Addon specified is not supported");
        var version = inputs.String("addonVersion") ?? versions.Default;
        if (!versions.All.Contains(version)) throw new ResourceException("InvalidParameterException", "Addon version specified is not supported");
        var configuration = inputs.String("configurationValues") ?? "";
        RequireJson(configuration);
        var addon = new Addon(id, cluster.Id, name, version, configuration, TagsAll(context, inputs));
        context.World.Put(addon);
        kubernetes.AddonApplied(context.World, cluster, addon);
        if (IsDegraded(context, addon)) context.Report("DEGRADED", Durations.Of("addonFailure"), isWarning: true);
        else context.Report("ACTIVE", Durations.Of("addon"));
    }

    // coredns is a Deployment: without a node none of its pods runs. The others are DaemonSets and content with none.
    private bool IsDegraded(ResourceContext context, Addon addon) =>
        addon.Name == "coredns" && kubernetes.List(context.World, addon.ClusterName, "Node").Count == 0;

    private static void RequireJson(string configuration)
    {
        try
        {
            if (configuration.Length == 0 || PropertyValue.Parse(configuration) is PropertyMap) return;
        }
        catch (JsonException)
        {
            // Refused below, with what is JSON but no object.
        }

        throw new ResourceException("InvalidParameterException", "ConfigurationValue provided in request is not supported: it is not a JSON object");
    }
}
