using Lab.Simulation.Kubernetes.Nodes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Api;

/// <summary>
/// What the API server does with CustomResourceDefinitions: it establishes them, and before one goes it deletes the objects of its kind
/// (https://github.com/kubernetes/kubernetes/tree/v1.31.4/staging/src/k8s.io/apiextensions-apiserver/pkg/controller).
/// </summary>
internal sealed class CustomResourceDefinitions(ClusterApi api)
{
    public void Run()
    {
        foreach (var definition in api.List(CustomKinds.Definition))
        {
            if (definition.IsDeleting) Finalize(definition);
            else if (!definition.HasCondition("Established")) Establish(definition);
        }
    }

    private void Establish(KubernetesObject definition)
    {
        var stored = definition.Spec.List("versions").Maps.Where(version => version.Flag("storage")).Select(version => version["name"]);
        var status = definition.Status
            .With("acceptedNames", definition.Spec.Map("names"))
            .With("storedVersions", PropertyList.From(stored));
        status = Pods.WithCondition(status, "NamesAccepted", holds: true, api.World.Now, "NoConflicts", "no conflicts found");
        status = Pods.WithCondition(status, "Established", holds: true, api.World.Now, "InitialNamesAccepted", "the initial names have been accepted");
        api.WriteStatus(definition, status);
    }

    private void Finalize(KubernetesObject definition)
    {
        var objects = CustomKinds.ObjectsOf(api, definition);
        foreach (var each in objects) api.Delete(each);
        if (CustomKinds.ObjectsOf(api, definition).Count == 0) api.Remove(definition);
    }
}
