using Lab.Labs.NetworkLoadBalancer;

namespace Lab.Labs.KubeOpsView;

/// <summary>What a kube-ops-view lab is made of.</summary>
/// <param name="LoadBalancer">What every load balancer has.</param>
/// <param name="LoadBalancerName">The load balancer's tag <c>Name</c>.</param>
public sealed record KubeOpsViewArgs(LoadBalancerSettings LoadBalancer, string LoadBalancerName)
{
    /// <summary>The namespace that is made for it.</summary>
    public string Namespace { get; init; } = "kube-ops-view";

    /// <summary>The load balancer's port; that of the course unless told otherwise.</summary>
    public int Port { get; init; } = 8080;
}
