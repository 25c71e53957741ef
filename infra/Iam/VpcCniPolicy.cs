using System.Collections.Immutable;

namespace Lab.Infra.Iam;

/// <summary>What the VPC CNI of a cluster works on.</summary>
/// <param name="Account">Its account and region.</param>
/// <param name="Environment">The environment, whose tag its nodes, their primary ENIs and the ENIs that it makes carry.</param>
/// <param name="ClusterName">The cluster.</param>
/// <param name="NodeSubnetIds">Subnets of the nodes, in which it makes ENIs.</param>
/// <param name="NodeSecurityGroupId">The nodes' security group, which it gives its ENIs.</param>
public sealed record VpcCniScope(
    AwsAccount Account, string Environment, string ClusterName, ImmutableArray<string> NodeSubnetIds, string NodeSecurityGroupId);

/// <summary>
/// The rights of the VPC CNI: those of <c>AmazonEKS_CNI_Policy</c>, on the ENIs and nodes of its environment alone, and never on a Multus ENI.
/// </summary>
/// <remarks>
/// Source: amazon-vpc-cni-k8s, docs/iam-policy.md, "Scope-down IAM policy per EKS cluster". That sample goes by a tag that the CNI itself
/// puts on any ENI; the environment's tag comes with the launch template and can't be put on an ENI that lacks it.
/// </remarks>
public static class VpcCniPolicy
{
    /// <summary>The policy of the VPC CNI's role.</summary>
    public static PolicyDocument For(VpcCniScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var account = scope.Account;
        var interfaces = account.Arn("ec2", "network-interface/*");
        var group = account.Arn("ec2", $"security-group/{scope.NodeSecurityGroupId}");
        var own = PolicyCondition.ResourceTag(LabTags.EnvironmentKey, scope.Environment);
        var notOfMultus = PolicyCondition.StringNotEquals($"aws:ResourceTag/{VpcCniTags.NoManage}", "true");
        ImmutableArray<PolicyCondition> madeTagged =
        [
            PolicyCondition.RequestTag(LabTags.EnvironmentKey, scope.Environment),
            PolicyCondition.RequestTag(VpcCniTags.ClusterName, scope.ClusterName),
        ];
        return new PolicyDocument(
        [
            new PolicyStatement(
            [
                "ec2:DescribeInstanceTypes", "ec2:DescribeInstances", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets", "ec2:DescribeTags",
            ])
            {
                Sid = "Describe",
                Resource = ["*"],
                Condition = [PolicyCondition.InRegion(account.Region)],
            },
            new PolicyStatement(["ec2:CreateNetworkInterface"])
            {
                Sid = "CreateInTheNodesSubnets",
                Resource = [.. scope.NodeSubnetIds.Select(id => account.Arn("ec2", $"subnet/{id}")), group],
            },
            new PolicyStatement(["ec2:CreateNetworkInterface"])
            {
                Sid = "CreateTagged",
                Resource = [interfaces],
                Condition = madeTagged,
            },
            new PolicyStatement(["ec2:CreateTags"])
            {
                Sid = "TagAtCreation",
                Resource = [interfaces],
                Condition = [PolicyCondition.StringEquals("ec2:CreateAction", "CreateNetworkInterface"), .. madeTagged],
            },
            new PolicyStatement(["ec2:CreateTags"])
            {
                Sid = "TagOwnInterfaces",
                Resource = [interfaces],
                Condition =
                [
                    own, notOfMultus,
                    PolicyCondition.StringEqualsIfExists($"aws:RequestTag/{LabTags.EnvironmentKey}", scope.Environment),
                ],
            },
            new PolicyStatement(
            [
                "ec2:AssignPrivateIpAddresses", "ec2:AttachNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DetachNetworkInterface",
                "ec2:ModifyNetworkInterfaceAttribute", "ec2:UnassignPrivateIpAddresses",
            ])
            {
                Sid = "ManageOwnInterfaces",
                Resource = [interfaces],
                Condition = [own, notOfMultus],
            },
            new PolicyStatement(["ec2:AttachNetworkInterface", "ec2:DetachNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute"])
            {
                Sid = "AttachToOwnNodes",
                Resource = [account.Arn("ec2", "instance/*")],
                Condition = [own],
            },
            new PolicyStatement(["ec2:ModifyNetworkInterfaceAttribute"])
            {
                Sid = "GiveTheNodesGroup",
                Resource = [group],
            },
        ]);
    }
}
