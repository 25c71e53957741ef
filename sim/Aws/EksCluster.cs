using System.Collections.Immutable;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Aws;

/// <summary>An EKS cluster; its id is its name.</summary>
public sealed record EksCluster(
    string Id, string Arn, string Version, string RoleArn, string VpcId, ImmutableArray<string> SubnetIds,
    ImmutableArray<string> SecurityGroupIds, string ClusterSecurityGroupId,
    string ServiceIpv4Cidr, bool EndpointPublicAccess, bool EndpointPrivateAccess, ImmutableArray<string> PublicAccessCidrs,
    string Endpoint, string CertificateAuthority,
    string OidcIssuer, string AuthenticationMode, ImmutableArray<string> NetworkInterfaceIds, Tags Tags) : IEntity
{
    /// <summary>What the endpoint's name resolves to in the internet while public access is on.</summary>
    public ImmutableArray<string> PublicEndpointAddresses { get; init; } = [];

    /// <summary>The control plane's logs that go to CloudWatch, for example <c>api</c> and <c>audit</c>.</summary>
    public ImmutableArray<string> EnabledLogTypes { get; init; } = [];
}
