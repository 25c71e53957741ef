using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Controllers;

/// <summary>Makes pods of templates.</summary>
internal static class PodFactory
{
    /// <summary>Makes a pod that <paramref name="owner"/> controls.</summary>
    public static KubernetesObject Create(ClusterApi api, KubernetesObject owner, PropertyMap template, string namePrefix)
    {
        var name = api.GenerateName("Pod", owner.Namespace, namePrefix);
        var kind = KubernetesKind.Find(owner.Kind)!;
        var metadata = template.Map("metadata").With("name", name).With("namespace", owner.Namespace).With("generateName", namePrefix)
            .With("ownerReferences", PropertyList.From(new[] { OwnerReference(kind, owner) }));
        var status = PropertyMap.Of(("phase", "Pending"));
        var pod = api.Create(
            PropertyMap.Of(("apiVersion", "v1"), ("kind", "Pod"), ("metadata", metadata), ("spec", template.Map("spec")), ("status", status)),
            "kube-controller-manager");
        api.Event(owner, "Normal", "SuccessfulCreate", $"Created pod: {name}");
        return pod;
    }

    /// <summary>A reference to the controlling owner.</summary>
    public static PropertyMap OwnerReference(KubernetesKind kind, KubernetesObject owner) => PropertyMap.Of(
        ("apiVersion", kind.ApiVersion), ("kind", kind.Name), ("name", owner.Name), ("uid", owner.Uid), ("controller", true),
        ("blockOwnerDeletion", true));
}
