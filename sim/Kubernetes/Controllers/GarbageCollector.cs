using Lab.Simulation.Kubernetes.Api;

namespace Lab.Simulation.Kubernetes.Controllers;

/// <summary>Deletes what belongs to deleted owners (https://kubernetes.io/docs/concepts/architecture/garbage-collection/).</summary>
internal sealed class GarbageCollector(ClusterApi api)
{
    public void Run()
    {
        var all = api.World.All<KubernetesObject>().Where(each => each.ClusterName == api.ClusterName).ToList();
        var byUid = all.ToDictionary(each => each.Uid, StringComparer.Ordinal);
        foreach (var each in all)
        {
            if (each.Controller is not { } owner) continue;
            if (!byUid.TryGetValue(owner.RequiredString("uid"), out var found)) api.Delete(each);
            else if (found.IsDeleting && ClusterApi.IsForeground(found)) api.Delete(each, DeletionPropagation.Foreground);
        }

        var owners = api.World.All<KubernetesObject>()
            .Where(each => each.ClusterName == api.ClusterName).Select(each => each.Controller?.String("uid")).ToHashSet(StringComparer.Ordinal);
        foreach (var each in all.Where(each => each.IsDeleting && ClusterApi.IsForeground(each) && !owners.Contains(each.Uid))) api.EndForeground(each);
    }
}
