using Lab.Simulation.Worlds;

namespace Lab.Simulation.Kubernetes.ExternalDns;

/// <summary>When ExternalDNS of a cluster looks next.</summary>
/// <param name="Id">The cluster.</param>
/// <param name="PodUid">The pod that looked last; another one looks at once.</param>
/// <param name="NextAt">When that pod looks again.</param>
public sealed record ExternalDnsRun(string Id, string PodUid, DateTimeOffset NextAt) : IEntity;
