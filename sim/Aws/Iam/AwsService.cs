using System.Collections.Immutable;

namespace Lab.Simulation.Aws.Iam;

/// <summary>A service as IAM and the SDK call it.</summary>
/// <param name="Prefix">The prefix of its actions in IAM.</param>
/// <param name="SdkName">Its name in the errors of the AWS SDK for Go v2.</param>
/// <param name="ModelledErrors">Error codes that are shapes of the service's model.</param>
internal sealed record AwsService(string Prefix, string SdkName, ImmutableHashSet<string> ModelledErrors)
{
    public static AwsService Ec2 { get; } = new("ec2", "EC2", []);

    /// <summary>
    /// Classic load balancers. Its errors: https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_CreateLoadBalancer.html
    /// and the others.
    /// </summary>
    public static AwsService ElasticLoadBalancing { get; } = new(
        "elasticloadbalancing", "Elastic Load Balancing",
        [
            "CertificateNotFound", "DuplicateListener", "DuplicateLoadBalancerName", "DuplicateTagKeys", "InvalidConfigurationRequest", "InvalidInstance",
            "InvalidScheme", "InvalidSecurityGroup", "InvalidSubnet", "ListenerNotFound", "LoadBalancerNotFound", "OperationNotPermitted",
            "SubnetNotFound", "TooManyLoadBalancers", "TooManyTags", "UnsupportedProtocol",
        ]);

    /// <summary>Route 53. Its errors: https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html and the others.</summary>
    public static AwsService Route53 { get; } = new(
        "route53", "Route 53",
        ["HostedZoneNotEmpty", "InvalidChangeBatch", "InvalidInput", "NoSuchHostedZone", "PriorRequestNotComplete", "ThrottlingException"]);

    /// <summary>ELBv2. Its errors: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html and the others.</summary>
    public static AwsService ElasticLoadBalancingV2 { get; } = new(
        "elasticloadbalancing", "Elastic Load Balancing v2",
        [
            "DuplicateListener", "DuplicateLoadBalancerName", "DuplicateTargetGroupName", "InvalidConfigurationRequest", "InvalidScheme",
            "InvalidSecurityGroup", "InvalidSubnet", "InvalidTarget", "ListenerNotFound", "LoadBalancerNotFound", "OperationNotPermitted",
            "PriorityInUse", "ResourceInUse", "SubnetNotFound", "TargetGroupAssociationLimit", "TargetGroupNotFound", "TooManyListeners",
            "TooManyLoadBalancers", "TooManyRules", "TooManyTargetGroups", "TooManyTargets",
        ]);
}
