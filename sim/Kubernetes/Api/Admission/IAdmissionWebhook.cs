using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Api.Admission;

/// <summary>What a controller does when the API server asks one of its webhooks, while a pod of it is ready.</summary>
internal interface IAdmissionWebhook
{
    /// <summary>The webhook's name in its configuration, such as <c>mservice.elbv2.k8s.aws</c>.</summary>
    string Name { get; }

    /// <summary>Admits the object, changed or as it is.</summary>
    /// <param name="api">The API server that asks.</param>
    /// <param name="request">What it asks of.</param>
    /// <returns>The object to go on with; a validating webhook gives back the one that it got.</returns>
    /// <exception cref="KubernetesApiException">It denies the request.</exception>
    PropertyMap Admit(ClusterApi api, AdmissionRequest request);
}
