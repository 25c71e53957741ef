using System.Collections.Immutable;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.ElasticLoadBalancing;

/// <summary>A Classic Load Balancer, which Kubernetes' own cloud controller makes; its id is its name.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Scheme"><c>internet-facing</c> or <c>internal</c>.</param>
/// <param name="VpcId">Its VPC.</param>
/// <param name="DnsName">The name that resolves to its addresses.</param>
/// <param name="Zones">Where it has an ENI, by zone.</param>
/// <param name="SecurityGroupIds">Its security groups.</param>
/// <param name="Listeners">Its listeners.</param>
/// <param name="HealthCheck">How it finds out whether an instance is well.</param>
/// <param name="InstanceIds">What is registered.</param>
/// <param name="Attributes">Its attributes.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Tags">Its tags.</param>
public sealed record ClassicLoadBalancer(
    string Id, string Scheme, string VpcId, string DnsName, ImmutableArray<LoadBalancerZone> Zones, ImmutableArray<string> SecurityGroupIds,
    ImmutableArray<ClassicListener> Listeners, ClassicHealthCheck HealthCheck, ImmutableArray<string> InstanceIds, ClassicAttributes Attributes,
    DateTimeOffset CreatedAt, Tags Tags) : IEntity;

/// <summary>A listener of a Classic Load Balancer: <paramref name="InstancePort"/> is the Service's NodePort.</summary>
public sealed record ClassicListener(string Protocol, int Port, string InstanceProtocol, int InstancePort);

/// <summary>Its health check; <paramref name="Target"/> such as <c>TCP:31080</c>, times in seconds.</summary>
public sealed record ClassicHealthCheck(string Target, int Interval, int Timeout, int HealthyThreshold, int UnhealthyThreshold);

/// <summary>Its attributes, as AWS has them unless they are changed; times in seconds.</summary>
public sealed record ClassicAttributes(
    bool CrossZone = false, bool AccessLog = false, bool ConnectionDraining = false, int DrainingTimeout = 300, int IdleTimeout = 60);
