using System.Collections.Immutable;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;

namespace Lab.Cli.Reset;

/// <summary>The objects of a cluster beside what stages record of it: which are the lab's, which somebody else's.</summary>
/// <param name="recorded">What Pulumi records, of every stage.</param>
/// <param name="objects">The objects.</param>
internal sealed class LiveObjects(IReadOnlyList<RecordedResource> recorded, IReadOnlyList<KubernetesObject> objects)
{
    /// <summary>The stage that namespaces and objects count to which are no stage's.</summary>
    public const string ClusterStage = "cluster";

    /// <summary>The type token of a Helm release.</summary>
    public const string ReleaseType = "kubernetes:helm.sh/v3:Release";
    private const string ReleaseSecretType = "helm.sh/release.v1";

    /// <summary>
    /// How namespaces begin in which nobody cleans up after others: those of Kubernetes, and those that AWS makes for what it manages, such as
    /// <c>amazon-guardduty</c> (https://docs.aws.amazon.com/guardduty/latest/ug/runtime-monitoring.html) and <c>aws-observability</c>.
    /// </summary>
    private static readonly ImmutableArray<string> SystemPrefixes = ["kube-", "amazon-", "aws-"];

    private readonly Dictionary<string, RecordedResource> _recorded = recorded
        .Where(resource => resource.Type.StartsWith("kubernetes:", StringComparison.Ordinal) && resource.Type != ReleaseType)
        .GroupBy(resource => $"{resource.Type[(resource.Type.LastIndexOf(':') + 1)..]}/{resource.Id}", StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);

    private readonly ImmutableDictionary<string, string> _stageOfNamespace = recorded
        .Where(resource => resource.Type == "kubernetes:core/v1:Namespace")
        .GroupBy(resource => resource.Id, StringComparer.Ordinal).ToImmutableDictionary(group => group.Key, group => group.First().Stage);

    /// <summary>All objects.</summary>
    public IReadOnlyList<KubernetesObject> All => objects;

    /// <summary>The objects of a stage that its stack records.</summary>
    public IEnumerable<(KubernetesObject Live, RecordedResource Resource)> Of(string stage) =>
        from live in objects let resource = RecordOf(live) where resource?.Stage == stage select (live, resource);

    /// <summary>The namespaces that a stage's stack records and that exist.</summary>
    public IEnumerable<KubernetesObject> NamespacesOf(string stage) => Of(stage).Select(each => each.Live).Where(live => live.Kind == "Namespace");

    /// <summary>The Helm releases of a stage.</summary>
    public IEnumerable<RecordedResource> ReleasesOf(string stage) => recorded.Where(resource => resource.Type == ReleaseType && resource.Stage == stage);

    /// <summary>The Secret in which Helm keeps a release's newest revision, or <see langword="null"/>.</summary>
    public KubernetesObject? SecretOf(RecordedResource release) => objects
        .Where(live => live.Kind == "Secret" && live.Content.String("type") == ReleaseSecretType && release.Id == $"{live.Namespace}/{Labels(live).String("name")}")
        .MaxBy(live => Labels(live).Integer("version"));

    /// <summary>
    /// What nobody declared in a stage's namespaces: neither a stage nor Kubernetes itself, no controller and no release. To the stage
    /// <see cref="ClusterStage"/> count what is in <c>default</c>, and namespaces that are neither a stage's nor the system's.
    /// </summary>
    public IEnumerable<KubernetesObject> ForeignTo(string stage) => objects.Where(live => !IsDying(live) && IsForeign(live) && StageOf(live) == stage);

    /// <summary>What nobody declared and has a load balancer, in every namespace.</summary>
    public IEnumerable<KubernetesObject> ForeignWithLoadBalancer() => objects.Where(live => IsForeign(live) && HasLoadBalancer(live));

    /// <summary>Whether a controller makes a load balancer for it.</summary>
    public static bool HasLoadBalancer(KubernetesObject live) =>
        live.Kind == "Ingress" || (live.Kind == "Service" && live.Content.Map("spec").String("type") == "LoadBalancer");

    /// <summary>Whether it was asked to go and is still there.</summary>
    public static bool IsDying(KubernetesObject live) => live.Content.Map("metadata").ContainsKey("deletionTimestamp");

    /// <summary>How an object is called in words: <c>Service netshoot/web</c>.</summary>
    public static string Name(KubernetesObject live) => live.Namespace.Length == 0 ? $"{live.Kind} {live.Name}" : $"{live.Kind} {live.Namespace}/{live.Name}";

    private RecordedResource? RecordOf(KubernetesObject live) =>
        _recorded.GetValueOrDefault($"{live.Kind}/{(live.Namespace.Length == 0 ? live.Name : $"{live.Namespace}/{live.Name}")}");

    private string? StageOf(KubernetesObject live)
    {
        var space = live.Kind == "Namespace" ? live.Name : live.Namespace;
        return space.Length == 0 ? null : _stageOfNamespace.GetValueOrDefault(space) ?? (IsOfSystem(space) ? null : ClusterStage);
    }

    private bool IsForeign(KubernetesObject live)
    {
        if (RecordOf(live) is not null || live.Content.Map("metadata").List("ownerReferences").Count > 0 || IsOfRelease(live)) return false;
        return live switch
        {
            { Kind: "Namespace" } => live.Name != "default" && !IsOfSystem(live.Name),
            { Namespace: "" } => false,
            { Kind: "ServiceAccount", Name: "default" } or { Kind: "ConfigMap", Name: "kube-root-ca.crt" } => false,
            { Kind: "Service" or "EndpointSlice" or "Endpoints", Namespace: "default", Name: "kubernetes" } => false,
            { Kind: "Secret" } => live.Content.String("type") != ReleaseSecretType,
            { Kind: "EndpointSlice" or "Endpoints" or "TargetGroupBinding" } => false,
            _ => true,
        };
    }

    private static bool IsOfSystem(string space) => SystemPrefixes.Any(prefix => space.StartsWith(prefix, StringComparison.Ordinal));

    private bool IsOfRelease(KubernetesObject live)
    {
        var annotations = live.Content.Map("metadata").Map("annotations");
        var release = $"{annotations.String("meta.helm.sh/release-namespace")}/{annotations.String("meta.helm.sh/release-name")}";
        return recorded.Any(resource => resource.Type == ReleaseType && resource.Id == release);
    }

    private static PropertyMap Labels(KubernetesObject live) => live.Content.Map("metadata").Map("labels");
}
