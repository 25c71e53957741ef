using System.Collections.Immutable;
using Lab.Terraform;
using static Lab.Security.Tests.Rules.ResourceEdit;
using static Lab.Security.Tests.Rules.ResourceTypes;

namespace Lab.Security.Tests.Rules;

/// <summary>EKS clusters and node groups.</summary>
internal static class EksRules
{
    private static readonly ImmutableArray<string> LogTypes = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

    // checkov 3.2, EKSPlatformVersion.py; and 1.36, which EKS has had since then (EKS user guide, "Kubernetes version lifecycle").
    private static readonly ImmutableArray<string> SupportedVersions = ["1.29", "1.30", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36"];

    private const string MultusGroup = "${aws_security_group.alice_multus.id}";

    private const string SshFromAnywhere = """
        {
          "cidrIpv4":"0.0.0.0/0", "ipProtocol":"tcp", "fromPort":22, "toPort":22,
          "securityGroupId":"${aws_eks_cluster.alice_myeks_eksCluster.vpc_config[0].cluster_security_group_id}"
        }
        """;

    private static readonly ResourceEdit OpenGroups = OfAll(
        SecurityGroup, SetJson("ingress", """[{"cidrBlocks":["0.0.0.0/0"],"protocol":"tcp","fromPort":22,"toPort":22}]"""));

    public static ImmutableArray<SecurityRule> All { get; } =
    [
        new("CKV_AWS_37", "The control plane writes all of its logs", [Cluster], (cluster, _) =>
            LogTypes.All(cluster.At("enabledClusterLogTypes").Items().Select(type => type.Text()).Contains))
        {
            AlsoKnownAs = "AwsSolutions-EKS2",
            Mended = [SetJson("enabledClusterLogTypes", """["api","audit","authenticator","controllerManager","scheduler"]""")],
        },
        new("CKV_AWS_38", "The public endpoint is not open to everywhere", [Cluster], (cluster, _) =>
            cluster.At("vpcConfig.publicAccessCidrs").Items().Select(cidr => cidr.Text()).ToList() is { Count: > 0 } cidrs
                && !cidrs.Exists(cidr => cidr is "0.0.0.0/0" or "::/0"))
        {
            Broken =
            [
                SetJson("vpcConfig.publicAccessCidrs", """["203.0.113.4/32","0.0.0.0/0"]"""),
                SetJson("vpcConfig.publicAccessCidrs", """["::/0"]"""),
                Remove("vpcConfig.publicAccessCidrs"),
            ],
        },
        new("CKV_AWS_39", "There is no public endpoint", [Cluster], (cluster, _) =>
            cluster.Text("vpcConfig.endpointPublicAccess") == "false")
        {
            AlsoKnownAs = "AwsSolutions-EKS1",
            Mended = [Set("vpcConfig.endpointPublicAccess", false)],
        },
        new("CKV_AWS_58", "Secrets are encrypted with a key of the account", [Cluster], (cluster, _) =>
            cluster.At("encryptionConfig.resources").Items().Any(resource => resource.Text() == "secrets"))
        {
            Mended = [SetJson("encryptionConfig", """{"provider":{"keyArn":"arn:aws:kms:eu-west-1:123456789012:key/1"},"resources":["secrets"]}""")],
        },
        new("CKV_AWS_339", "EKS supports the Kubernetes version", [Cluster], (cluster, _) =>
            SupportedVersions.Contains(cluster.Text("version")))
        {
            Broken = [Set("version", "1.22"), Remove("version")],
        },
        new("CKV_AWS_100", "SSH to nodes is open to nobody everywhere", [NodeGroup, AutoScalingGroup], (nodes, registered) =>
                (nodes.At("remoteAccess.ec2SshKey") is null || nodes.At("remoteAccess.sourceSecurityGroupIds").Items().Any())
                && !SecurityGroupsOf(nodes, registered).Any(group => IsOpenForSsh(group, registered)))
        {
            Broken =
            [
                SetJson("remoteAccess", """{"ec2SshKey":"alice"}""").On(NodeGroup),
                With(SecurityGroupIngressRule, SshFromAnywhere),
                OfAll(LaunchTemplate, Remove("vpcSecurityGroupIds")).And(With(SecurityGroupIngressRule, SshFromAnywhere)),
                OfAll(LaunchTemplate, SetJson("vpcSecurityGroupIds", $"""["{MultusGroup}"]""")).And(OpenGroups),
                OfAll(LaunchTemplate, SetJson("networkInterfaces", $$"""[{"securityGroups":["{{MultusGroup}}"]}]""")).And(OpenGroups),
            ],
        },
    ];

    // A launch template's groups take the place of the cluster's own, which EKS gives to nodes otherwise.
    private static ImmutableArray<string> SecurityGroupsOf(RegisteredResource nodes, StageRegistrations registered)
    {
        ImmutableArray<string> groups =
        [
            .. registered.Of(LaunchTemplate).Where(nodes.RefersTo)
                .SelectMany(template => template.At("vpcSecurityGroupIds").Items()
                    .Concat(template.At("networkInterfaces").Items().SelectMany(each => each["securityGroups"].Items())))
                .Select(group => group.Text()),
        ];
        return groups.IsEmpty ? [.. registered.Of(Cluster).Select(SecurityGroupOf)] : groups;
    }

    private static string SecurityGroupOf(RegisteredResource cluster) =>
        TerraformAddress.Reference(cluster.Address, "vpc_config[0].cluster_security_group_id");

    private static bool IsOpenForSsh(string group, StageRegistrations registered) =>
        registered.Of(SecurityGroup).Where(each => TerraformAddress.Reference(each.Address, "id") == group)
            .Concat(registered.Of(SecurityGroupIngressRule).Where(rule => rule.Text("securityGroupId") == group))
            .Any(each => NetworkRules.IsOpen(each, NetworkRules.Ssh));
}
