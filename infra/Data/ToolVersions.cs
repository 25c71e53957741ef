namespace Lab.Infra.Data;

/// <summary>Versions of the tools on the operating server.</summary>
/// <remarks>Source: the release pages of kubernetes/kubernetes, helm/helm and eksctl-io/eksctl, as of 2026-08-21.</remarks>
public static class ToolVersions
{
    /// <summary>helm.</summary>
    public const string Helm = "3.18.4";

    /// <summary>eksctl.</summary>
    public const string Eksctl = "0.230.0";

    /// <summary>kubectl of a Kubernetes version: the patch release that the kube-proxy add-on is of, so that they are the same everywhere.</summary>
    public static string Kubectl(string kubernetesVersion) => AddonVersions.For(kubernetesVersion).KubeProxy.TrimStart('v').Split('-')[0];
}
