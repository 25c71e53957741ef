using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Kubernetes.Api;

/// <summary>A kind of object that the simulated API server serves.</summary>
/// <param name="Name">The kind: <c>Deployment</c>.</param>
/// <param name="Group">Its API group, empty for the core group.</param>
/// <param name="Version">Its API version.</param>
/// <param name="Resource">Its plural: <c>deployments</c>.</param>
/// <param name="IsNamespaced">Whether its objects live in namespaces.</param>
internal sealed record KubernetesKind(string Name, string Group, string Version, string Resource, bool IsNamespaced)
{
    /// <summary>The groups of Kubernetes itself whose names have a dot; no CustomResourceDefinition can add a kind to one that has none.</summary>
    private static readonly ImmutableHashSet<string> OwnGroups = ImmutableHashSet.Create(
        StringComparer.Ordinal,
        "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "authentication.k8s.io", "authorization.k8s.io",
        "certificates.k8s.io", "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io", "flowcontrol.apiserver.k8s.io",
        "internal.apiserver.k8s.io", "networking.k8s.io", "node.k8s.io", "rbac.authorization.k8s.io", "resource.k8s.io", "scheduling.k8s.io",
        "storage.k8s.io", "storagemigration.k8s.io");

    /// <summary>Every kind of the simulated API server.</summary>
    public static ImmutableArray<KubernetesKind> All { get; } =
    [
        new("Namespace", "", "v1", "namespaces", IsNamespaced: false),
        new("Node", "", "v1", "nodes", IsNamespaced: false),
        new("Pod", "", "v1", "pods", IsNamespaced: true),
        new("Service", "", "v1", "services", IsNamespaced: true),
        new("ServiceAccount", "", "v1", "serviceaccounts", IsNamespaced: true),
        new("ConfigMap", "", "v1", "configmaps", IsNamespaced: true),
        new("Secret", "", "v1", "secrets", IsNamespaced: true),
        new("Deployment", "apps", "v1", "deployments", IsNamespaced: true),
        new("ReplicaSet", "apps", "v1", "replicasets", IsNamespaced: true),
        new("DaemonSet", "apps", "v1", "daemonsets", IsNamespaced: true),
        new("PodDisruptionBudget", "policy", "v1", "poddisruptionbudgets", IsNamespaced: true),
        new("EndpointSlice", "discovery.k8s.io", "v1", "endpointslices", IsNamespaced: true),
        new("Ingress", "networking.k8s.io", "v1", "ingresses", IsNamespaced: true),
        new("IngressClass", "networking.k8s.io", "v1", "ingressclasses", IsNamespaced: false),
        new("ClusterRole", "rbac.authorization.k8s.io", "v1", "clusterroles", IsNamespaced: false),
        new("ClusterRoleBinding", "rbac.authorization.k8s.io", "v1", "clusterrolebindings", IsNamespaced: false),
        new("Role", "rbac.authorization.k8s.io", "v1", "roles", IsNamespaced: true),
        new("RoleBinding", "rbac.authorization.k8s.io", "v1", "rolebindings", IsNamespaced: true),
        new("CustomResourceDefinition", "apiextensions.k8s.io", "v1", "customresourcedefinitions", IsNamespaced: false),
        new("MutatingWebhookConfiguration", "admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations", IsNamespaced: false),
        new("ValidatingWebhookConfiguration", "admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations", IsNamespaced: false),
    ];

    /// <summary><c>apps/v1</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The kind as the API server's errors name it: <c>Deployment.apps</c>.</summary>
    public string Qualified => Group.Length == 0 ? Name : $"{Name}.{Group}";

    /// <summary>The plural as the API server's errors name it: <c>deployments.apps</c>.</summary>
    public string QualifiedResource => Group.Length == 0 ? Resource : $"{Resource}.{Group}";

    /// <summary>The structural schema (<c>openAPIV3Schema</c>) of a custom kind; <see langword="null"/> for Kubernetes' own.</summary>
    public PropertyMap? Schema { get; init; }

    /// <summary>
    /// Whether a group can be one of custom kinds: it has a dot and is none of Kubernetes' own
    /// (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/).
    /// </summary>
    public static bool IsCustomGroup(string group) => group.Contains('.', StringComparison.Ordinal) && !OwnGroups.Contains(group);

    /// <summary>The kind of that name of Kubernetes itself, or <see langword="null"/>.</summary>
    public static KubernetesKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);
}
