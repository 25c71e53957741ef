using Lab.Simulation.Aws;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Provider;

/// <summary>The Pulumi provider that a resource uses: its options and the cluster that its kubeconfig points to.</summary>
/// <param name="IsKnown">Whether the kubeconfig is known; in a preview it may come from a resource not yet made.</param>
/// <param name="Cluster">The cluster, or <see langword="null"/> when it is unknown or does not answer.</param>
/// <param name="Problem">Why it does not answer.</param>
/// <param name="Inputs">The provider's inputs.</param>
internal sealed record ProviderOptions(bool IsKnown, EksCluster? Cluster, string? Problem, PropertyMap Inputs)
{
    private bool _forgetsUnreachable;

    /// <summary>Reads the options of the provider that an operation uses.</summary>
    public static ProviderOptions Of(ResourceContext context) => Read(context) with { _forgetsUnreachable = context.ForgetsUnreachable };

    private static ProviderOptions Read(ResourceContext context)
    {
        var inputs = context.Provider?.Inputs ?? PropertyMap.Empty;
        if (context.IsPreview && context.Provider is not null && inputs.String("kubeconfig") is null) return new(IsKnown: false, null, null, inputs);
        var (server, problem) = Kubeconfig.Server(inputs.String("kubeconfig"));
        if (server is null) return new(IsKnown: true, null, problem, inputs);
        var cluster = context.World.All<EksCluster>()
            .FirstOrDefault(each => each.Endpoint == server && context.World.Find<ControlPlane>(each.Id) is not null);
        return new(IsKnown: true, cluster, cluster is null ? Kubeconfig.Unreachable(server) : null, inputs);
    }

    /// <summary>The namespace of objects that are given none.</summary>
    public string Namespace => Inputs.String("namespace") ?? "default";

    /// <summary>Whether a ConfigMap's data may be changed in place.</summary>
    public bool EnableConfigMapMutable => Option("enableConfigMapMutable", "ENABLE_CONFIGMAP_MUTABLE");

    /// <summary>Whether a Secret's data may be changed in place.</summary>
    public bool EnableSecretMutable => Option("enableSecretMutable", "ENABLE_SECRET_MUTABLE");

    /// <summary>Whether objects of an unreachable cluster are forgotten.</summary>
    public bool DeleteUnreachable => _forgetsUnreachable || Option("deleteUnreachable", "DELETE_UNREACHABLE");

    /// <summary>Whether changes are skipped while the cluster is unreachable.</summary>
    public bool SkipUpdateUnreachable => Option("skipUpdateUnreachable", "SKIP_UPDATE_UNREACHABLE");

    /// <summary>Whether an object that exists already is taken over.</summary>
    public bool UpsertExistingObjects => Option("upsertExistingObjects", "UPSERT_EXISTING_OBJECTS");

    /// <summary>What the provider says of a cluster that does not answer.</summary>
    public string Unreachable => $"configured Kubernetes cluster is unreachable: {Problem}";

    private bool Option(string name, string variable) =>
        Inputs.Flag(name) || string.Equals(Environment.GetEnvironmentVariable($"PULUMI_K8S_{variable}"), "true", StringComparison.OrdinalIgnoreCase);
}
