using Lab.Security.Tests.Iam.Simulation;

namespace Lab.Security.Tests.Iam;

/// <summary>The roles of machines: whoever gets at an instance's metadata has them too, so that they hold what nodes need and no more.</summary>
public class MachineRoleTests
{
    private static readonly RegisteredRoles Stages = RegisteredRoles.Of();
    private static readonly RegisteredRoles Everything = RegisteredRoles.Of(configuration: "everything");

    public static TheoryData<string> Nodes => ["alice-myeks-ng1-node-role", "alice-myeks-ng2-node-role", "alice-multus-node-role"];

    public static TheoryData<string> Machines =>
        ["alice-myeks-ng1-node-role", "alice-myeks-ng2-node-role", "alice-multus-node-role", "alice-operator-server-role"];

    [SkippableTheory]
    [MemberData(nameof(Nodes))]
    public void A_node_joins_its_cluster_pulls_images_and_is_managed(string role)
    {
        foreach (var (action, resource) in new[]
        {
            ("eks:DescribeCluster", Stages.Arn("eks", "cluster/alice-myeks")),
            ("ec2:DescribeInstances", "*"),
            ("ec2:DescribeInstanceTypes", "*"),
            ("ecr:GetAuthorizationToken", "*"),
            ("ecr:BatchGetImage", "arn:aws:ecr:ap-northeast-2:602401143452:repository/eks/coredns"),
            ("ecr:GetDownloadUrlForLayer", "arn:aws:ecr:ap-northeast-2:602401143452:repository/eks/coredns"),
            ("ssm:UpdateInstanceInformation", Stages.Arn("ec2", "instance/i-1")),
            ("ssmmessages:OpenDataChannel", "*"),
        })
        {
            Everything[role].ShouldBeAllowed(new(action, [new(action, resource)]));
        }
    }

    [SkippableFact]
    public void The_operating_server_finds_its_cluster_and_no_other()
    {
        var role = Stages["alice-operator-server-role"];
        role.ShouldBeAllowed(Describe("alice-myeks"));
        role.ShouldBeDenied(Describe("bob-myeks"));
        foreach (var other in Elsewhere.Places(Describe("alice-myeks"), Stages.Region)) role.ShouldBeDenied(other);

        AwsCall Describe(string cluster) => new("DescribeCluster", [new("eks:DescribeCluster", Stages.Arn("eks", $"cluster/{cluster}"))]);
    }

    /// <summary>What belongs to the VPC CNI, the load balancer controller, ExternalDNS and the ENI function, or to nobody.</summary>
    [SkippableTheory]
    [MemberData(nameof(Machines))]
    public void No_machine_has_the_rights_of_pods_and_functions(string role)
    {
        foreach (var (action, resource) in new[]
        {
            ("ec2:CreateNetworkInterface", Stages.Arn("ec2", "network-interface/eni-1")),
            ("ec2:AttachNetworkInterface", Stages.Arn("ec2", "network-interface/eni-1")),
            ("ec2:AssignPrivateIpAddresses", Stages.Arn("ec2", "network-interface/eni-1")),
            ("ec2:CreateTags", Stages.Arn("ec2", "network-interface/eni-1")),
            ("ec2:AuthorizeSecurityGroupIngress", Stages.Arn("ec2", $"security-group/{Stages.ClusterSecurityGroup}")),
            ("ec2:TerminateInstances", Stages.Arn("ec2", "instance/i-1")),
            ("elasticloadbalancing:CreateLoadBalancer", Stages.Arn("elasticloadbalancing", "loadbalancer/net/x/1")),
            ("route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z1"),
            ("autoscaling:CompleteLifecycleAction", Stages.Arn("autoscaling", "autoScalingGroup:0a1b:autoScalingGroupName/alice-multus")),
            ("ecr:PutImage", Stages.Arn("ecr", "repository/x")),
            ("iam:PassRole", $"arn:aws:iam::{RegisteredRoles.Account}:role/x"),
            ("sts:AssumeRole", $"arn:aws:iam::{RegisteredRoles.Account}:role/x"),
            ("s3:GetObject", "arn:aws:s3:::x/y"),
        })
        {
            Everything[role].ShouldBeDenied(new(action, [new(action, resource)]));
        }
    }

    [Fact]
    public void Only_machines_functions_pods_and_the_cluster_have_roles() => Stages.All.Select(role => role.Name).ShouldBe(
        [
            "alice-operator-server-role", "alice-myeks-eksRole-role", "alice-myeks-external-dns-role", "alice-myeks-lbc-role",
            "alice-myeks-ng1-node-role", "alice-myeks-vpc-cni-role", "alice-multus-enis-role", "alice-multus-node-role",
        ]);

    [Fact]
    public void With_everything_on_the_other_node_group_has_a_role_too_and_nobody_else() =>
        Everything.All.Select(role => role.Name).Except(Stages.All.Select(role => role.Name)).ShouldBe(["alice-myeks-ng2-node-role"]);
}
