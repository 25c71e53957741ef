using System.Globalization;
using System.Text;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Helm;

/// <summary>
/// Helm's records: a Secret for each revision in the release's namespace
/// (https://helm.sh/docs/topics/advanced/#storage-backends; recorded case 13a), so that they go with it.
/// </summary>
internal sealed class HelmStorage(HelmCluster cluster)
{
    private const string SecretType = "helm.sh/release.v1";
    private const int MostRevisions = 10;

    /// <summary>The newest revision, or <see langword="null"/>.</summary>
    public HelmRelease? Find(string objectNamespace, string name) =>
        Revisions(objectNamespace, name).Select(Read).MaxBy(release => release.Revision);

    /// <summary>The newest revision that came up, or <see langword="null"/>.</summary>
    public HelmRelease? FindDeployed(string objectNamespace, string name) =>
        Revisions(objectNamespace, name).Select(Read).Where(release => release.Status is "deployed" or "superseded").MaxBy(release => release.Revision);

    /// <summary>Records a revision; one that is there already is changed.</summary>
    public void Put(HelmRelease release)
    {
        var content = PropertyMap.Of(
            ("name", release.Name), ("namespace", release.Namespace), ("version", release.Revision),
            ("info", PropertyMap.Of(("status", release.Status))),
            ("chart", PropertyMap.Of(
                ("name", release.Chart.Name), ("version", release.Chart.Version), ("appVersion", release.Chart.AppVersion))),
            ("manifest", PropertyList.From(release.Manifest)));
        var name = string.Create(CultureInfo.InvariantCulture, $"sh.helm.release.v1.{release.Name}.v{release.Revision}");
        cluster.Apply(PropertyMap.Of(
                ("apiVersion", "v1"), ("kind", "Secret"), ("type", SecretType),
                ("metadata", PropertyMap.Of(
                    ("name", name), ("namespace", release.Namespace),
                    ("labels", PropertyMap.Of(
                        ("name", release.Name), ("owner", "helm"), ("status", release.Status),
                        ("version", release.Revision.ToString(CultureInfo.InvariantCulture)))))),
                ("data", PropertyMap.Of(("release", Convert.ToBase64String(Encoding.UTF8.GetBytes(content.ToString())))))));
        foreach (var old in Revisions(release.Namespace, release.Name).OrderByDescending(Revision).Skip(MostRevisions)) cluster.Delete(old);
    }

    /// <summary>Forgets all revisions.</summary>
    public void Remove(string objectNamespace, string name)
    {
        foreach (var each in Revisions(objectNamespace, name)) cluster.Delete(each);
    }

    private List<KubernetesObject> Revisions(string objectNamespace, string name) =>
        [.. cluster.List("Secret", objectNamespace)
            .Where(each => each.Content.String("type") == SecretType && each.Labels.GetValueOrDefault("name") == name)];

    private static int Revision(KubernetesObject secret) => int.Parse(secret.Labels["version"], CultureInfo.InvariantCulture);

    private static HelmRelease Read(KubernetesObject secret)
    {
        var text = Encoding.UTF8.GetString(Convert.FromBase64String(secret.Content.Map("data").RequiredString("release")));
        var content = (PropertyMap)PropertyValue.Parse(text)!;
        var chart = content.Map("chart");
        return new HelmRelease(
            secret.Namespace, content.RequiredString("name"), Revision(secret), content.Map("info").RequiredString("status"),
            (chart.RequiredString("name"), chart.RequiredString("version"), chart.RequiredString("appVersion")),
            [.. content.List("manifest").Maps]);
    }
}
