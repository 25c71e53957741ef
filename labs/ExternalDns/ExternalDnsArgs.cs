using Lab.Labs.NetworkLoadBalancer;
using Pulumi;

namespace Lab.Labs.ExternalDns;

/// <summary>What an ExternalDNS lab is made of.</summary>
/// <param name="ZoneName">The hosted zone that it keeps to.</param>
/// <param name="OwnerId">The name under which it marks its records as its own.</param>
/// <param name="RoleArn">The role of its service account.</param>
/// <param name="LoadBalancer">What every load balancer has.</param>
/// <param name="LoadBalancerName">The tag <c>Name</c> of the sample Service's load balancer.</param>
public sealed record ExternalDnsArgs(
    Output<string> ZoneName, string OwnerId, Output<string> RoleArn, LoadBalancerSettings LoadBalancer, string LoadBalancerName)
{
    /// <summary>The namespace that is made for the sample.</summary>
    public string Namespace { get; init; } = "external-dns";

    /// <summary>How many pods the sample has; one unless told otherwise.</summary>
    public int Replicas { get; init; } = 1;
}
