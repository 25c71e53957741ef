namespace Lab.Simulation.Kubernetes.Helm;

/// <summary>The order in which Helm installs kinds (https://github.com/helm/helm/blob/v3.18.0/pkg/releaseutil/kind_sorter.go).</summary>
internal static class InstallOrder
{
    private static readonly string[] Kinds =
    [
        "Namespace", "PodDisruptionBudget", "ServiceAccount", "Secret", "ConfigMap", "CustomResourceDefinition", "ClusterRole",
        "ClusterRoleBinding", "Role", "RoleBinding", "Service", "DaemonSet", "Pod", "ReplicaSet", "Deployment", "IngressClass", "Ingress",
        "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration",
    ];

    /// <summary>The place of a kind; unknown kinds come last.</summary>
    public static int Of(string kind) => Array.IndexOf(Kinds, kind) is var index && index < 0 ? Kinds.Length : index;
}
