using System.Collections.Immutable;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws.ElasticLoadBalancing;

/// <summary>A Network or Application Load Balancer (ELBv2).</summary>
/// <param name="Id">Its ARN.</param>
/// <param name="Name">Its name, unique in account and region.</param>
/// <param name="Type"><c>network</c> or <c>application</c>.</param>
/// <param name="Scheme"><c>internet-facing</c> or <c>internal</c>.</param>
/// <param name="VpcId">Its VPC.</param>
/// <param name="DnsName">The name that resolves to its addresses.</param>
/// <param name="Zones">Where it has an ENI, by zone.</param>
/// <param name="SecurityGroupIds">The security groups of its ENIs, in the order given.</param>
/// <param name="Attributes">Its attributes, such as <c>load_balancing.cross_zone.enabled</c>.</param>
/// <param name="CreatedAt">When it was made; it is <c>provisioning</c> for a while from then on.</param>
/// <param name="Tags">Its tags.</param>
public sealed record LoadBalancer(
    string Id, string Name, string Type, string Scheme, string VpcId, string DnsName, ImmutableArray<LoadBalancerZone> Zones,
    ImmutableArray<string> SecurityGroupIds, ImmutableSortedDictionary<string, string> Attributes, DateTimeOffset CreatedAt, Tags Tags) : IEntity;

/// <summary>A load balancer's place in a zone.</summary>
/// <param name="ZoneName">The availability zone.</param>
/// <param name="SubnetId">The subnet that its address comes from.</param>
/// <param name="NetworkInterfaceId">Its ENI there, with the private and, when it faces the internet, the public address.</param>
public sealed record LoadBalancerZone(string ZoneName, string SubnetId, string NetworkInterfaceId);
