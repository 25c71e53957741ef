namespace Lab.Labs.NetworkLoadBalancer;

/// <summary>What a lab of a Network Load Balancer is made of.</summary>
/// <param name="TargetType">Whom it sends to.</param>
/// <param name="LoadBalancer">What every load balancer has.</param>
/// <param name="LoadBalancerName">The load balancer's tag <c>Name</c>.</param>
public sealed record NetworkLoadBalancerArgs(NlbTargetType TargetType, LoadBalancerSettings LoadBalancer, string LoadBalancerName)
{
    /// <summary>The namespace that is made for it.</summary>
    public required string Namespace { get; init; }

    /// <summary>How many pods; three unless told otherwise.</summary>
    public int Replicas { get; init; } = 3;

    /// <summary>The port of pods and load balancer; that of the course unless told otherwise.</summary>
    public int Port { get; init; } = 7777;
}
