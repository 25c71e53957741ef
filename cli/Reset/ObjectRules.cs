using System.Collections.Immutable;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;

namespace Lab.Cli.Reset;

/// <summary>What somebody did by hand to a stage's objects that Pulumi doesn't see, or would be refused to put right.</summary>
/// <param name="environment">What really exists.</param>
/// <param name="objects">The objects as they are.</param>
internal sealed class ObjectRules(ILiveEnvironment environment, LiveObjects objects)
{
    private const string HelmManager = "pulumi-resource-kubernetes";
    private const string Deployed = "deployed";

    /// <summary>How long a controller is given to clean up for an object that goes; deleting a load balancer takes a minute or two.</summary>
    private static readonly TimeSpan Cleanup = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    /// <summary>The finalizers of controllers that delete a load balancer first; without it the object must not go.</summary>
    private static readonly ImmutableArray<string> LoadBalancerFinalizers =
        ["service.k8s.aws/resources", "ingress.k8s.aws/resources", "service.kubernetes.io/load-balancer-cleanup"];

    /// <summary>Everything of a stage, in the order in which it is to be put right before the stage's stack is brought up.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="withForeign">Whether objects that are nobody's count.</param>
    public IEnumerable<Repair> Of(string stage, bool withForeign) =>
        [.. Dying(stage), .. withForeign ? Foreign(stage) : [], .. OwnedByHand(stage), .. ReleaseObjects(stage), .. TouchedPods(stage)];

    /// <summary>Services and Ingresses that nobody declared and that have load balancers: they go while their controllers are there.</summary>
    public IEnumerable<Repair> LoadBalancers() => objects.ForeignWithLoadBalancer().Select(live => new Repair(
        LiveObjects.ClusterStage, ResetLevel.Objects, $"{LiveObjects.Name(live)} is nobody's and has a load balancer", cancel => RemoveAsync(live, cancel)));

    /// <summary>A release that failed: a refresh hides that, and then an up calls it unchanged (recorded case 13i).</summary>
    public IEnumerable<Deviation> FailedReleases(string stage) =>
        from release in objects.ReleasesOf(stage)
        let status = release.Outputs.Map("status").String("status")
        where status is not null && status != Deployed
        select new Deviation(stage, ResetLevel.Stack, $"Helm release {release.Id} is {status}, which an up doesn't see");

    private IEnumerable<Repair> Dying(string stage)
    {
        var spaces = objects.NamespacesOf(stage).ToList();
        var dying = objects.All.Where(live => LiveObjects.IsDying(live) && live.Kind != "Namespace" && Finalizers(live).Length > 0
            && (spaces.Exists(space => space.Name == live.Namespace) || objects.Of(stage).Any(each => each.Live.Id == live.Id)));
        foreach (var live in dying)
        {
            yield return new Repair(
                stage, ResetLevel.Objects, $"{LiveObjects.Name(live)} is being deleted and waits for {string.Join(", ", Finalizers(live))}",
                cancel => LetGoAsync(live, cancel));
        }

        foreach (var space in spaces.Where(LiveObjects.IsDying))
        {
            yield return new Repair(
                stage, ResetLevel.Objects, $"{LiveObjects.Name(space)} is being deleted",
                cancel => WaitForEndAsync(space, cancel));
        }
    }

    private IEnumerable<Repair> Foreign(string stage) => objects.ForeignTo(stage).Select(live => new Repair(
        stage, ResetLevel.Objects, $"{LiveObjects.Name(live)} is nobody's", cancel => RemoveAsync(live, cancel))
    { RemovesForeign = true });

    // Its controller makes another one, as the template says.
    private IEnumerable<Repair> TouchedPods(string stage)
    {
        var spaces = objects.NamespacesOf(stage).Select(space => space.Name).ToHashSet(StringComparer.Ordinal);
        return objects.All
            .Where(live => live.Kind == "Pod" && spaces.Contains(live.Namespace) && !LiveObjects.IsDying(live) && HandOwnedFields.AreOn(live)
                && live.Content.Map("metadata").List("ownerReferences").Count > 0)
            .Select(live => new Repair(stage, ResetLevel.Objects, $"{LiveObjects.Name(live)} was changed by hand", cancel => environment.DeleteAsync(live, cancel)));
    }

    // What a refresh has seen already counts as declared: of that only the owner tells.
    private IEnumerable<Repair> OwnedByHand(string stage)
    {
        foreach (var (live, resource) in objects.Of(stage).Where(each => !LiveObjects.IsDying(each.Live)))
        {
            var fields = new HandOwnedFields(live, resource.Inputs);
            var (paths, patch, owners) = (fields.Paths(), fields.Patch(), HandOwnedFields.WithoutSubresources(live));
            if (owners is not null) patch = patch.With("metadata", patch.Map("metadata").With("managedFields", owners));
            if (patch.Count == 0) continue;
            var what = paths.IsEmpty ? "a field that kubectl owns by a subresource" : string.Join(", ", paths);
            yield return new Repair(stage, ResetLevel.Objects, $"{LiveObjects.Name(live)} has {what} by hand", cancel => environment.PatchAsync(live, patch, cancel));
        }
    }

    /// <summary>A refresh doesn't look at a release's objects.</summary>
    private IEnumerable<Repair> ReleaseObjects(string stage)
    {
        foreach (var release in objects.ReleasesOf(stage))
        {
            if (objects.SecretOf(release) is not { } secret) continue;
            foreach (var manifest in environment.ManifestOf(secret))
            {
                if (Repair(stage, release.Id, manifest, secret.Namespace) is { } repair) yield return repair;
            }
        }
    }

    private Repair? Repair(string stage, string release, PropertyMap manifest, string releaseNamespace)
    {
        var (kind, metadata) = (manifest.RequiredString("kind"), manifest.Map("metadata"));
        var name = metadata.RequiredString("name");
        var space = metadata.String("namespace") ?? releaseNamespace;
        var live = objects.All.FirstOrDefault(each => each.Kind == kind && each.Name == name && (each.Namespace == space || each.Namespace.Length == 0));
        var what = live is null ? $"{kind} {space}/{name} of Helm release {release} is gone" : ByHand(live);
        return what is null ? null : new Repair(stage, ResetLevel.Objects, what, PutBackAsync);

        string? ByHand(KubernetesObject found) => new HandOwnedFields(found, manifest).Paths() is { IsEmpty: false } paths
            ? $"{LiveObjects.Name(found)} of Helm release {release} has {string.Join(", ", paths)} by hand"
            : null;

        async Task PutBackAsync(CancellationToken cancellationToken)
        {
            if (live is null) await environment.ApplyAsync(metadata.ContainsKey("namespace") ? manifest : InNamespace(manifest, releaseNamespace), HelmManager, cancellationToken);
            else await environment.PatchAsync(live, new HandOwnedFields(live, manifest).Patch(), cancellationToken);
        }
    }

    private async Task RemoveAsync(KubernetesObject live, CancellationToken cancellationToken)
    {
        await environment.DeleteAsync(live, cancellationToken);
        if (LiveObjects.HasLoadBalancer(live) && await LeftAsync(live, static _ => true, cancellationToken) is not null) throw KeepsLoadBalancer(live);
    }

    private async Task LetGoAsync(KubernetesObject live, CancellationToken cancellationToken)
    {
        if (await LeftAsync(live, AwaitsLoadBalancer, cancellationToken) is not null) throw KeepsLoadBalancer(live);
        var none = PropertyMap.From([KeyValuePair.Create("finalizers", (object?)null)]);
        await environment.PatchAsync(live, PropertyMap.Of(("metadata", none)), cancellationToken);
    }

    private async Task WaitForEndAsync(KubernetesObject space, CancellationToken cancellationToken)
    {
        if (await LeftAsync(space, static _ => true, cancellationToken) is not { } now) return;
        var inside = now.Where(live => live.Namespace == space.Name).Select(LiveObjects.Name).Order(StringComparer.Ordinal).ToList();
        throw new LabException(
            ExitCode.Failed,
            inside.Count > 0 ? $"{LiveObjects.Name(space)} stays: still in it are {string.Join(", ", inside)}"
                : $"{LiveObjects.Name(space)} stays, although nothing that can be listed is in it: its status says why (`kubectl get namespace {space.Name} -o yaml`)");
    }

    /// <summary>Waits until an object is gone or no longer as it was, at most as long as a clean-up takes.</summary>
    /// <returns>All objects when it still is; otherwise <see langword="null"/>.</returns>
    private async Task<IReadOnlyList<KubernetesObject>?> LeftAsync(KubernetesObject live, Func<KubernetesObject, bool> isStill, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; ; waited += Look)
        {
            var now = await environment.ObjectsAsync(cancellationToken);
            if (!now.Any(each => each.Id == live.Id && Uid(each) == Uid(live) && isStill(each))) return null;
            if (waited >= Cleanup) return now;
            await environment.WaitAsync(Look, cancellationToken);
        }
    }

    private static bool AwaitsLoadBalancer(KubernetesObject live) => Finalizers(live).Intersect(LoadBalancerFinalizers, StringComparer.Ordinal).Any();

    private static LabException KeepsLoadBalancer(KubernetesObject live) => new(
        ExitCode.Failed,
        $"{LiveObjects.Name(live)} stays: no controller takes its load balancer away; bring the controller back (`lab reset load-balancer-controller`), then reset again");

    private static PropertyMap InNamespace(PropertyMap manifest, string space) => manifest.With("metadata", manifest.Map("metadata").With("namespace", space));

    private static string? Uid(KubernetesObject live) => live.Content.Map("metadata").String("uid");

    private static ImmutableArray<string> Finalizers(KubernetesObject live) =>
        [.. live.Content.Map("metadata").Strings("finalizers").Where(finalizer => finalizer is not ("foregroundDeletion" or "orphan"))];
}
