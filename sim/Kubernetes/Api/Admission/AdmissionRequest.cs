using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Api.Admission;

/// <summary>A request as webhooks see it.</summary>
/// <param name="Operation"><c>CREATE</c> or <c>UPDATE</c>.</param>
/// <param name="Kind">The object's kind.</param>
/// <param name="Namespace">Its namespace, empty for cluster-scoped kinds.</param>
/// <param name="Object">The object as it is to be.</param>
/// <param name="OldObject">The object as it is, or <see langword="null"/> when it is made.</param>
internal sealed record AdmissionRequest(string Operation, KubernetesKind Kind, string Namespace, PropertyMap Object, PropertyMap? OldObject);
