using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Controllers;

/// <summary>Gives each namespace what every namespace has, and empties those that are being deleted.</summary>
internal sealed class NamespaceController(ClusterApi api)
{
    /// <summary>How long a namespace stays Terminating when nothing holds it (recorded case 08a: 5 to 8 s).</summary>
    private static readonly TimeSpan Termination = TimeSpan.FromSeconds(5);

    public void Run()
    {
        foreach (var space in api.List("Namespace"))
        {
            if (space.IsDeleting) Empty(space);
            else Furnish(space);
        }
    }

    /// <summary>When the next namespace goes, or <see langword="null"/>.</summary>
    public DateTimeOffset? Next() =>
        api.List("Namespace").Where(space => space.IsDeleting).Select(space => (DateTimeOffset?)ClusterApi.DeletionRequested(space) + Termination)
            .Where(at => at > api.World.Now).Min();

    private void Furnish(KubernetesObject space)
    {
        if (api.Find("ServiceAccount", space.Name, "default") is null)
        {
            api.Create(Manifest("ServiceAccount", space, "default"), "kube-controller-manager");
        }

        if (api.Find("ConfigMap", space.Name, "kube-root-ca.crt") is not null) return;
        var data = PropertyMap.Of(("ca.crt", api.Cluster.CertificateAuthority));
        api.Create(Manifest("ConfigMap", space, "kube-root-ca.crt").With("data", data), "kube-controller-manager");
    }

    private void Empty(KubernetesObject space)
    {
        api.WriteStatus(space, space.Status.With("phase", "Terminating"));
        var content = api.World.All<KubernetesObject>().Where(each => each.ClusterName == api.ClusterName && each.Namespace == space.Name).ToList();
        foreach (var each in content) api.Delete(each);
        if (content.Count > 0 || ClusterApi.DeletionRequested(space) + Termination > api.World.Now) return;
        if (space.Metadata.Strings("finalizers").IsEmpty) api.Remove(space);
    }

    private static PropertyMap Manifest(string kind, KubernetesObject space, string name) =>
        PropertyMap.Of(("apiVersion", "v1"), ("kind", kind), ("metadata", PropertyMap.Of(("name", name), ("namespace", space.Name))));
}
