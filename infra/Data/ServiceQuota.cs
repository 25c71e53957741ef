namespace Lab.Infra.Data;

/// <summary>
/// The quotas of an AWS account that environments use up together: of a region, of an Availability Zone or of the whole account. Quotas per VPC, cluster or
/// load balancer are not among them, since every environment has its own.
/// </summary>
public enum ServiceQuota
{
    /// <summary>VPCs of a region; the default VPC counts.</summary>
    Vpcs,

    /// <summary>Internet gateways of a region; that of the default VPC counts.</summary>
    InternetGateways,

    /// <summary>Elastic IP addresses of a region. Public addresses of load balancers and nodes are none.</summary>
    ElasticIps,

    /// <summary>NAT gateways of an Availability Zone.</summary>
    NatGatewaysPerZone,

    /// <summary>vCPUs of running on-demand instances of the families A, C, D, H, I, M, R, T and Z in a region.</summary>
    StandardVCpus,

    /// <summary>Network interfaces of a region, those of AWS's services included.</summary>
    NetworkInterfaces,

    /// <summary>Security groups of a region, the default one of every VPC included.</summary>
    SecurityGroups,

    /// <summary>Network Load Balancers of a region.</summary>
    NetworkLoadBalancers,

    /// <summary>Application Load Balancers of a region.</summary>
    ApplicationLoadBalancers,

    /// <summary>Target groups of a region.</summary>
    TargetGroups,

    /// <summary>EKS clusters of a region.</summary>
    Clusters,

    /// <summary>Auto Scaling groups of a region; a managed node group has one.</summary>
    AutoScalingGroups,

    /// <summary>EventBridge rules of the default bus in a region.</summary>
    EventRules,

    /// <summary>IAM roles of the account.</summary>
    Roles,

    /// <summary>IAM instance profiles of the account; a managed node group has one.</summary>
    InstanceProfiles,

    /// <summary>OpenID Connect providers of the account; a cluster with IAM roles for service accounts has one.</summary>
    OidcProviders,

    /// <summary>Route 53 hosted zones of the account.</summary>
    HostedZones,
}
