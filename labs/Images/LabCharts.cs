namespace Lab.Labs.Images;

/// <summary>The Helm charts of the labs, with where each was taken from and when it was looked up.</summary>
public static class LabCharts
{
    /// <summary>
    /// The AWS Load Balancer Controller v3.5.0, whose IAM policy the cluster's role holds. Chart 3.5.0 of 2026-08-03
    /// (https://github.com/kubernetes-sigs/aws-load-balancer-controller, helm/aws-load-balancer-controller); looked up 2026-11-21.
    /// </summary>
    public static HelmChart LoadBalancerController { get; } =
        new("https://aws.github.io/eks-charts", "aws-load-balancer-controller", "3.5.0");

    /// <summary>
    /// ExternalDNS 0.21.0. Chart 1.21.1 (https://github.com/kubernetes-sigs/external-dns, charts/external-dns); looked up 2026-11-21.
    /// </summary>
    public static HelmChart ExternalDns { get; } = new("https://kubernetes-sigs.github.io/external-dns/", "external-dns", "1.21.1");

    /// <summary>
    /// kube-ops-view 23.5.0. Chart 8.3.3 (https://github.com/christianhuth/helm-charts, charts/kube-ops-view), in place of the archived
    /// geek-cookbook chart; looked up 2026-11-21.
    /// </summary>
    public static HelmChart KubeOpsView { get; } = new("https://charts.christianhuth.de", "kube-ops-view", "8.3.3");
}
