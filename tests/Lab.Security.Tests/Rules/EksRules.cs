using System.Collections.Immutable;
using static Lab.Security.Tests.Rules.ResourceTypes;

namespace Lab.Security.Tests.Rules;

/// <summary>EKS clusters and node groups.</summary>
internal static class EksRules
{
    private static readonly ImmutableArray<string> LogTypes = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

    // checkov 3.2, EKSPlatformVersion.py.
    private static readonly ImmutableArray<string> SupportedVersions = ["1.29", "1.30", "1.31", "1.32", "1.33", "1.34", "1.35"];

    public static ImmutableArray<SecurityRule> All { get; } =
    [
        new("CKV_AWS_37", "The control plane writes all of its logs", [Cluster], (cluster, _) =>
            LogTypes.All(cluster.At("enabledClusterLogTypes").Items().Select(type => type.Text()).Contains))
        {
            AlsoKnownAs = "AwsSolutions-EKS2",
        },
        new("CKV_AWS_38", "The public endpoint is not open to everywhere", [Cluster], (cluster, _) =>
            cluster.At("vpcConfig.publicAccessCidrs").Items().Select(cidr => cidr.Text()).ToList() is { Count: > 0 } cidrs
                && !cidrs.Contains("0.0.0.0/0")),
        new("CKV_AWS_39", "There is no public endpoint", [Cluster], (cluster, _) =>
            cluster.Text("vpcConfig.endpointPublicAccess") == "false")
        {
            AlsoKnownAs = "AwsSolutions-EKS1",
        },
        new("CKV_AWS_58", "Secrets are encrypted with a key of the account", [Cluster], (cluster, _) =>
            cluster.At("encryptionConfig.resources").Items().Any(resource => resource.Text() == "secrets")),
        new("CKV_AWS_339", "EKS supports the Kubernetes version", [Cluster], (cluster, _) =>
            SupportedVersions.Contains(cluster.Text("version"))),
        new("CKV_AWS_100", "SSH to nodes is limited to security groups", [NodeGroup], (group, _) =>
            group.At("remoteAccess.ec2SshKey") is null || group.At("remoteAccess.sourceSecurityGroupIds").Items().Any()),
    ];
}
