using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes.Helm;

/// <summary>The cluster that Helm talks to.</summary>
internal sealed class HelmCluster(IKubernetesApi kubernetes, World world, string name)
{
    /// <summary>Helm's library writes under the name of the program that it is in.</summary>
    private const string FieldManager = "pulumi-resource-kubernetes";

    public DateTimeOffset Now => world.Now;

    public KubernetesObject? Find(PropertyMap manifest, string releaseNamespace)
    {
        var (kind, metadata) = (manifest.RequiredString("kind"), manifest.Map("metadata"));
        return Find(kind, metadata.String("namespace") ?? releaseNamespace, metadata.RequiredString("name"))
            ?? Find(kind, "", metadata.RequiredString("name"));
    }

    public KubernetesObject? Find(string kind, string objectNamespace, string objectName) =>
        kubernetes.Find(world, name, kind, objectNamespace, objectName);

    public IReadOnlyList<KubernetesObject> List(string kind, string objectNamespace) => kubernetes.List(world, name, kind, objectNamespace);

    public void Create(PropertyMap manifest) => kubernetes.Create(world, name, manifest, FieldManager);

    public void Apply(PropertyMap manifest) => kubernetes.Apply(world, name, manifest, FieldManager);

    public void Delete(KubernetesObject live) =>
        kubernetes.Delete(world, name, live.Kind, live.Namespace, live.Name, DeletionPropagation.Background);

    /// <summary>Whether the cluster serves the manifest's kind.</summary>
    public bool Serves(PropertyMap manifest)
    {
        try
        {
            kubernetes.Create(world, name, manifest, FieldManager, dryRun: true);
            return true;
        }
        catch (KubernetesApiException problem)
        {
            return problem.Code != "NoMatch";
        }
    }

    /// <summary>Lets time pass until something happens in the cluster, but not beyond <paramref name="end"/>.</summary>
    public void Wait(DateTimeOffset end)
    {
        var next = kubernetes.NextChange(world, name);
        kubernetes.Elapse(world, (next is { } at && at > Now && at < end ? at : end) - Now);
    }

    /// <summary>A text that stands for a certificate made anew: another one for every revision.</summary>
    public string Certificate(string release, int revision) =>
        world.Digits(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}/helm/{release}/{revision}"), 32);
}
