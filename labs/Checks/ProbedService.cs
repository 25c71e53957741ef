using System.Collections.Immutable;

namespace Lab.Labs.Checks;

/// <summary>A Service.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type"><c>ClusterIP</c>, <c>NodePort</c> or <c>LoadBalancer</c>.</param>
/// <param name="ClusterIp">Its cluster IP.</param>
/// <param name="Ports">Its ports.</param>
/// <param name="LoadBalancerClass">Who makes its load balancer; <see langword="null"/> for Kubernetes' own cloud controller.</param>
/// <param name="SourceRanges">Who may reach its load balancer; empty for everybody.</param>
/// <param name="ExternalTrafficPolicy"><c>Cluster</c> or <c>Local</c>; <see langword="null"/> for a ClusterIP.</param>
/// <param name="Hostname">The name of its load balancer, or <see langword="null"/> while there is none.</param>
/// <param name="Annotations">Its annotations.</param>
public sealed record ProbedService(
    string Namespace, string Name, string Type, string ClusterIp, ImmutableArray<ProbedServicePort> Ports, string? LoadBalancerClass,
    ImmutableArray<string> SourceRanges, string? ExternalTrafficPolicy, string? Hostname, ImmutableSortedDictionary<string, string> Annotations)
{
    /// <summary>The pods behind it.</summary>
    public ImmutableArray<ProbedEndpoint> Endpoints { get; init; } = [];
}

/// <summary>A port of a Service. <paramref name="NodePort"/> is <see langword="null"/> for a ClusterIP.</summary>
public sealed record ProbedServicePort(string? Name, string Protocol, int Port, string TargetPort, int? NodePort);

/// <summary>An endpoint of a Service.</summary>
public sealed record ProbedEndpoint(string Address, int Port, string PodName, string NodeName, bool IsReady);
