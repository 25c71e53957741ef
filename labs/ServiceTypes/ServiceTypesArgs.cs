using Lab.Labs.NetworkLoadBalancer;

namespace Lab.Labs.ServiceTypes;

/// <summary>What a lab of the service types is made of.</summary>
/// <param name="LoadBalancer">What every load balancer has.</param>
/// <param name="NetworkLoadBalancerName">The Network Load Balancer's tag <c>Name</c>.</param>
/// <param name="ApplicationLoadBalancerName">The Application Load Balancer's tag <c>Name</c>.</param>
public sealed record ServiceTypesArgs(LoadBalancerSettings LoadBalancer, string NetworkLoadBalancerName, string ApplicationLoadBalancerName)
{
    /// <summary>The namespace that is made for it.</summary>
    public string Namespace { get; init; } = "service-types";

    /// <summary>How many pods; two, one fewer than the nodes, unless told otherwise.</summary>
    public int Replicas { get; init; } = 2;
}
