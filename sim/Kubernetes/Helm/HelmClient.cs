using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Helm;

/// <summary>Helm's library as the Pulumi provider uses it (recorded cases 13a to 13i).</summary>
internal sealed class HelmClient(HelmCluster cluster)
{
    private const string DeadlineExceeded = "context deadline exceeded";
    private readonly HelmStorage _storage = new(cluster);

    /// <summary>The newest revision, or <see langword="null"/>.</summary>
    public HelmRelease? Find(string objectNamespace, string name) => _storage.Find(objectNamespace, name);

    /// <summary>Installs a chart.</summary>
    /// <exception cref="HelmException">It fails; the exception has the release when it is kept.</exception>
    public HelmRelease Install(Chart chart, HelmRequest request)
    {
        if (_storage.Find(request.Namespace, request.Name) is not null) throw new HelmException("cannot re-use a name that is still in use");
        var objects = chart.Render(request.Name, request.Namespace, request.Values, cluster.Certificate(request.Name, 1));
        if (!request.SkipCustomResourceDefinitions) InstallDefinitions(chart);
        RequireKinds(objects);
        RequireOwned(objects, request, "install");
        RequireNamespace(request);
        var release = new HelmRelease(
            request.Namespace, request.Name, 1, "pending-install", (chart.Name, chart.Version, chart.AppVersion), objects);
        _storage.Put(release);
        if (Problem(request, release, objects, isInstall: true) is not { } problem) return Settled(release, "deployed");
        if (!request.Atomic)
        {
            throw new HelmException(problem, Settled(release, "failed"));
        }

        Uninstall(request.Namespace, request.Name);
        throw new HelmException($"release {request.Name} failed, and has been uninstalled due to atomic being set: {problem}");
    }

    /// <summary>Upgrades a release.</summary>
    /// <exception cref="HelmException">It fails; the exception has the failed revision when there is one.</exception>
    public HelmRelease Upgrade(Chart chart, HelmRequest request)
    {
        var old = _storage.Find(request.Namespace, request.Name) ?? throw new HelmException($"\"{request.Name}\" has no deployed releases");
        var objects = chart.Render(request.Name, request.Namespace, request.Values, cluster.Certificate(request.Name, old.Revision + 1));
        RequireKinds(objects);
        RequireOwned(objects, request, "update");
        var release = new HelmRelease(
            request.Namespace, request.Name, old.Revision + 1, "pending-upgrade", (chart.Name, chart.Version, chart.AppVersion), objects);
        _storage.Put(release);
        if (Problem(request, release, objects, isInstall: false) is not { } problem)
        {
            DeleteDropped(old, release);
            if (old.Status == "deployed") _storage.Put(old with { Status = "superseded" });
            return Settled(release, "deployed");
        }

        var failed = Settled(release, "failed");
        if (!request.Atomic) throw new HelmException(problem, failed);
        RollBack(request, release);
        throw new HelmException($"release {request.Name} failed, and has been rolled back due to atomic being set: {problem}", failed);
    }

    /// <summary>Deletes a release's objects, last installed first, and does not wait for them. Definitions of kinds stay.</summary>
    public void Uninstall(string objectNamespace, string name)
    {
        if (_storage.Find(objectNamespace, name) is not { } release) return;
        foreach (var each in release.Manifest.Reverse())
        {
            if (cluster.Find(each, objectNamespace) is { } live) cluster.Delete(live);
        }

        _storage.Remove(objectNamespace, name);
    }

    private void InstallDefinitions(Chart chart)
    {
        foreach (var definition in chart.CustomResourceDefinitions)
        {
            if (cluster.Find(definition, "") is null) cluster.Create(definition);
        }
    }

    private void RequireKinds(ImmutableArray<PropertyMap> objects)
    {
        var missing = objects.Where(each => !cluster.Serves(each)).Select(each =>
            $"resource mapping not found for name: \"{each.Map("metadata").String("name")}\" namespace: \"{each.Map("metadata").String("namespace")}\" "
            + $"from \"\": no matches for kind \"{each.String("kind")}\" in version \"{each.String("apiVersion")}\"\nensure CRDs are installed first")
            .ToList();
        if (missing.Count > 0) throw new HelmException($"unable to build kubernetes objects from release manifest: {string.Join('\n', missing)}");
    }

    private void RequireNamespace(HelmRequest request)
    {
        if (cluster.Find("Namespace", "", request.Namespace) is not null) return;
        if (!request.CreateNamespace) throw new HelmException($"create: failed to create: namespaces \"{request.Namespace}\" not found");
        cluster.Create(PropertyMap.Of(
            ("apiVersion", "v1"), ("kind", "Namespace"),
            ("metadata", PropertyMap.Of(("name", request.Namespace), ("labels", PropertyMap.Of(("name", request.Namespace)))))));
    }

    private void RequireOwned(ImmutableArray<PropertyMap> objects, HelmRequest request, string operation)
    {
        foreach (var each in objects)
        {
            if (cluster.Find(each, request.Namespace) is not { } live) continue;
            var annotations = live.Metadata.StringMap("annotations");
            List<string> problems = [];
            Require("label", live.Labels, HelmOwnership.ManagedBy, "Helm");
            Require("annotation", annotations, HelmOwnership.ReleaseName, request.Name);
            Require("annotation", annotations, HelmOwnership.ReleaseNamespace, request.Namespace);
            if (problems.Count == 0) continue;
            throw new HelmException(
                $"Unable to continue with {operation}: {live.Kind} \"{live.Name}\" in namespace \"{live.Namespace}\" exists and cannot be imported into "
                + $"the current release: invalid ownership metadata; {string.Join("; ", problems)}");

            void Require(string what, ImmutableSortedDictionary<string, string> has, string key, string value)
            {
                if (!has.TryGetValue(key, out var found)) problems.Add($"{what} validation error: missing key \"{key}\": must be set to \"{value}\"");
                else if (found != value) problems.Add($"{what} validation error: key \"{key}\" must equal \"{value}\": current value is \"{found}\"");
            }
        }
    }

    /// <summary>Makes or changes the objects and waits for them; what went wrong, or <see langword="null"/>.</summary>
    private string? Problem(HelmRequest request, HelmRelease release, ImmutableArray<PropertyMap> objects, bool isInstall)
    {
        foreach (var each in objects)
        {
            try
            {
                cluster.Apply(HelmOwnership.Mark(each, release));
            }
            catch (KubernetesApiException refused)
            {
                return isInstall ? $"1 error occurred:\n\t* {refused.Message}\n\n" : $"cannot patch \"{each.Map("metadata").String("name")}\" with kind "
                    + $"{each.String("kind")}: {refused.Message}";
            }
        }

        if (request.SkipAwait) return null;
        var end = cluster.Now + request.Timeout;
        while (objects.Any(each => cluster.Find(each, release.Namespace) is not { } live || !HelmReadiness.IsReady(cluster, live)))
        {
            if (cluster.Now >= end) return DeadlineExceeded;
            cluster.Wait(end);
        }

        return null;
    }

    private void RollBack(HelmRequest request, HelmRelease failed)
    {
        if (_storage.FindDeployed(request.Namespace, request.Name) is not { } good) return;
        var again = good with { Revision = failed.Revision + 1 };
        _storage.Put(again with { Status = "pending-rollback" });
        var problem = Problem(request, again, again.Manifest, isInstall: false);
        DeleteDropped(failed, again);
        Settled(again, problem is null ? "deployed" : "failed");
    }

    private void DeleteDropped(HelmRelease old, HelmRelease release)
    {
        var kept = release.Manifest.Select(HelmOwnership.Key).ToHashSet();
        foreach (var each in old.Manifest.Where(each => !kept.Contains(HelmOwnership.Key(each))))
        {
            if (cluster.Find(each, old.Namespace) is { } live) cluster.Delete(live);
        }
    }

    private HelmRelease Settled(HelmRelease release, string status)
    {
        var settled = release with { Status = status };
        _storage.Put(settled);
        return settled;
    }
}
