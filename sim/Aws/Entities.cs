using System.Collections.Immutable;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws;

/// <summary>A VPC. The first of <paramref name="CidrBlocks"/> is its primary one.</summary>
public sealed record Vpc(string Id, ImmutableArray<string> CidrBlocks, bool EnableDnsSupport, bool EnableDnsHostnames, string MainRouteTableId, string DefaultSecurityGroupId, Tags Tags) : IEntity;

/// <summary>A subnet, with the ranges that explicit CIDR reservations keep out of automatic assignment.</summary>
public sealed record Subnet(string Id, string VpcId, string CidrBlock, string AvailabilityZone, bool MapPublicIpOnLaunch, Tags Tags) : IEntity;

/// <summary>A CIDR reservation of a subnet. <paramref name="Type"/> is <c>explicit</c> or <c>prefix</c>.</summary>
public sealed record SubnetCidrReservation(string Id, string SubnetId, string CidrBlock, string Type) : IEntity;

/// <summary>An internet gateway; <paramref name="VpcId"/> is empty while it is detached.</summary>
public sealed record InternetGateway(string Id, string VpcId, Tags Tags) : IEntity;

/// <summary>A public NAT gateway.</summary>
public sealed record NatGateway(string Id, string SubnetId, string AllocationId, string NetworkInterfaceId, Tags Tags) : IEntity;

/// <summary>An Elastic IP address; <paramref name="AssociationTarget"/> names the ENI that has it, or is empty.</summary>
public sealed record ElasticIp(string Id, string PublicIp, string AssociationTarget, Tags Tags) : IEntity;

/// <summary>A route table without its local routes, which every table of a VPC has.</summary>
public sealed record RouteTable(string Id, string VpcId, ImmutableArray<Route> Routes, Tags Tags) : IEntity;

/// <summary>A route. The target is an <c>igw-</c>, <c>nat-</c>, <c>pcx-</c> or <c>eni-</c> id.</summary>
public sealed record Route(string DestinationCidrBlock, string TargetId);

/// <summary>Binds a subnet to a route table; a subnet without one uses its VPC's main table.</summary>
public sealed record RouteTableAssociation(string Id, string RouteTableId, string SubnetId) : IEntity;

/// <summary>A VPC peering connection. It carries traffic only while <paramref name="Status"/> is <c>active</c>.</summary>
public sealed record VpcPeeringConnection(string Id, string VpcId, string PeerVpcId, string Status, bool RequesterDnsResolution, bool AccepterDnsResolution, Tags Tags) : IEntity;

/// <summary>A security group with its rules.</summary>
public sealed record SecurityGroup(string Id, string VpcId, string Name, string Description, ImmutableArray<SecurityGroupRule> Rules, Tags Tags) : IEntity;

/// <summary>
/// One rule of a security group. Exactly one of <paramref name="CidrBlock"/> and <paramref name="ReferencedGroupId"/> is set.
/// <paramref name="Protocol"/> is <c>-1</c> (all), <c>tcp</c>, <c>udp</c> or <c>icmp</c>.
/// </summary>
public sealed record SecurityGroupRule(string Id, bool IsEgress, string Protocol, int FromPort, int ToPort, string? CidrBlock, string? ReferencedGroupId, string Description);

/// <summary>An elastic network interface.</summary>
/// <param name="Id">Its id.</param>
/// <param name="SubnetId">The subnet that all its addresses come from.</param>
/// <param name="PrimaryAddress">The first address; the VPC CNI never gives it to a pod.</param>
/// <param name="SecondaryAddresses">The other addresses, in the order of assignment.</param>
/// <param name="Prefixes">Delegated /28 prefixes.</param>
/// <param name="PublicIp">The public address that stands for the primary one in the internet, or <see langword="null"/>.</param>
/// <param name="SecurityGroupIds">Its security groups.</param>
/// <param name="InstanceId">The instance that it is attached to, or <see langword="null"/> while it is available.</param>
/// <param name="DeviceIndex">The index of that attachment; 0 is the instance's primary ENI.</param>
/// <param name="SourceDestCheck">Whether packets that are neither from nor to its addresses are dropped.</param>
/// <param name="DeleteOnTermination">Whether it goes with the instance.</param>
/// <param name="RequesterId">The service that made it for itself (<c>amazon-eks</c>, <c>amazon-elb</c>, …), or <see langword="null"/>.</param>
/// <param name="Description">Its description.</param>
/// <param name="CreatedAt">When it was made, in the world's time.</param>
/// <param name="Tags">Its tags.</param>
public sealed record NetworkInterface(
    string Id, string SubnetId, string PrimaryAddress, ImmutableArray<string> SecondaryAddresses, ImmutableArray<string> Prefixes, string? PublicIp,
    ImmutableArray<string> SecurityGroupIds, string? InstanceId, int DeviceIndex, bool SourceDestCheck, bool DeleteOnTermination, string? RequesterId,
    string Description, DateTimeOffset CreatedAt, Tags Tags) : IEntity
{
    /// <summary><c>in-use</c> while attached or held by a service, else <c>available</c>.</summary>
    public string Status => InstanceId is null && RequesterId is null ? "available" : "in-use";
}

/// <summary>An EC2 instance. <paramref name="State"/> is <c>running</c>, <c>stopped</c> or <c>terminated</c>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="InstanceType">For example <c>t3.medium</c>.</param>
/// <param name="ImageId">The AMI's id.</param>
/// <param name="ImageName">The AMI's name, which tells its family and Kubernetes version.</param>
/// <param name="SubnetId">The subnet of its primary ENI.</param>
/// <param name="State">Its state.</param>
/// <param name="HttpTokens"><c>required</c> means IMDSv2 only.</param>
/// <param name="HttpPutResponseHopLimit">How many hops an IMDSv2 answer may take: 1 keeps pods out.</param>
/// <param name="KeyName">The key pair, or <see langword="null"/>.</param>
/// <param name="InstanceProfile">Name of the instance profile, or <see langword="null"/>.</param>
/// <param name="RootVolume">Its root volume.</param>
/// <param name="Tags">Its tags.</param>
public sealed record Instance(
    string Id, string InstanceType, string ImageId, string ImageName, string SubnetId, string State, string HttpTokens, int HttpPutResponseHopLimit,
    string? KeyName, string? InstanceProfile, Volume RootVolume, Tags Tags) : IEntity;

/// <summary>An EBS volume; <paramref name="Size"/> in GiB.</summary>
public sealed record Volume(string Id, int Size, string Type, bool Encrypted)
{
    /// <summary>Its tags.</summary>
    public Tags Tags { get; init; } = Tags.Empty;
}

/// <summary>An EC2 key pair; its id is its name.</summary>
public sealed record KeyPair(string Id, string KeyPairId, string PublicKey, Tags Tags) : IEntity;

/// <summary>A launch template; <paramref name="Versions"/> holds the data of version 1, 2, … as the provider's properties.</summary>
public sealed record LaunchTemplate(string Id, string Name, ImmutableArray<PropertyMap> Versions, int DefaultVersion, Tags Tags) : IEntity;

/// <summary>An EKS cluster; its id is its name.</summary>
public sealed record EksCluster(
    string Id, string Arn, string Version, string RoleArn, string VpcId, ImmutableArray<string> SubnetIds, ImmutableArray<string> SecurityGroupIds, string ClusterSecurityGroupId,
    string ServiceIpv4Cidr, bool EndpointPublicAccess, bool EndpointPrivateAccess, ImmutableArray<string> PublicAccessCidrs, string Endpoint, string CertificateAuthority,
    string OidcIssuer, string AuthenticationMode, ImmutableArray<string> NetworkInterfaceIds, Tags Tags) : IEntity
{
    /// <summary>What the endpoint's name resolves to in the internet while public access is on.</summary>
    public ImmutableArray<string> PublicEndpointAddresses { get; init; } = [];

    /// <summary>The control plane's logs that go to CloudWatch, for example <c>api</c> and <c>audit</c>.</summary>
    public ImmutableArray<string> EnabledLogTypes { get; init; } = [];
}

/// <summary>An EKS managed node group; its id is <c>CLUSTER:NAME</c>, as Pulumi has it.</summary>
public sealed record NodeGroup(
    string Id, string ClusterName, string Name, string Arn, string AmiType, string Version, ImmutableArray<string> InstanceTypes, ImmutableArray<string> SubnetIds,
    int DesiredSize, int MinSize, int MaxSize, Tags Labels, ImmutableArray<NodeTaint> Taints, ImmutableArray<string> InstanceIds, Tags Tags) : IEntity
{
    /// <summary>How many instances it has launched so far; it numbers them, so that no id comes twice.</summary>
    public int LaunchCount { get; init; }

    /// <summary>The role of its nodes.</summary>
    public string NodeRoleArn { get; init; } = "";

    /// <summary>What its instances are launched from: the launch template's data, or what EKS makes of disk size and remote access.</summary>
    public PropertyMap LaunchData { get; init; } = PropertyMap.Empty;

    /// <summary>The security group that EKS made for remote access, or <see langword="null"/>.</summary>
    public string? RemoteAccessSecurityGroupId { get; init; }

    /// <summary>EKS's health issues, as <c>resource ids: code: message</c>; empty while it is healthy.</summary>
    public ImmutableArray<string> HealthIssues { get; init; } = [];
}

/// <summary>A taint; <paramref name="Effect"/> as Kubernetes writes it (<c>NoSchedule</c>).</summary>
public sealed record NodeTaint(string Key, string Value, string Effect);

/// <summary>An EKS add-on; its id is <c>CLUSTER:NAME</c>. <paramref name="ConfigurationValues"/> is JSON text or empty.</summary>
public sealed record Addon(string Id, string ClusterName, string Name, string Version, string ConfigurationValues, Tags Tags) : IEntity;

/// <summary>An EKS access entry; its id is <c>CLUSTER:PRINCIPAL</c>. EKS makes those of managed node groups itself.</summary>
public sealed record AccessEntry(
    string Id, string ClusterName, string PrincipalArn, string Type, string UserName, ImmutableArray<string> KubernetesGroups, bool IsMadeByEks, Tags Tags) : IEntity;

/// <summary>An access policy given to an access entry; its id is <c>CLUSTER#PRINCIPAL#POLICY</c>.</summary>
public sealed record AccessPolicyAssociation(string Id, string AccessEntryId, string PolicyArn) : IEntity;

/// <summary>An EKS Pod Identity association.</summary>
public sealed record PodIdentityAssociation(string Id, string ClusterName, string Namespace, string ServiceAccount, string RoleArn, Tags Tags) : IEntity;

/// <summary>A CloudWatch log group; its id is its name. EKS makes one for a cluster's logs and leaves it behind.</summary>
public sealed record LogGroup(string Id) : IEntity;
