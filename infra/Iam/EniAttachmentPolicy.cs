using System.Collections.Immutable;

namespace Lab.Infra.Iam;

/// <summary>What the function that attaches Multus ENIs works on.</summary>
/// <param name="Account">Its account and region.</param>
/// <param name="Tags">The stage's tags, which its nodes and ENIs carry.</param>
/// <param name="SubnetIds">Subnets of the ENIs.</param>
/// <param name="SecurityGroupIds">Security groups of the ENIs.</param>
/// <param name="AutoScalingGroupName">The group whose launches it completes.</param>
/// <param name="LogGroupName">Its log group.</param>
/// <param name="DeadLetterQueueName">The queue for events that it failed on.</param>
public sealed record EniAttachmentScope(
    AwsAccount Account, LabTags Tags, ImmutableArray<string> SubnetIds, ImmutableArray<string> SecurityGroupIds,
    string AutoScalingGroupName, string LogGroupName, string DeadLetterQueueName);

/// <summary>
/// The rights of the function that attaches Multus ENIs: it makes tagged ENIs in its subnets and groups, and touches only its environment's
/// Multus ENIs and Multus nodes.
/// </summary>
/// <remarks>
/// Source of resource types and condition keys: Service Authorization Reference, "Actions, resources, and condition keys for Amazon EC2".
/// The primary ENIs of the nodes and those of the VPC CNI carry the environment's tag too, so that an ENI must be marked for Multus as well.
/// </remarks>
public static class EniAttachmentPolicy
{
    /// <summary>The policy of the function's role.</summary>
    public static PolicyDocument For(EniAttachmentScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var (account, tags) = (scope.Account, scope.Tags);
        var interfaces = account.Arn("ec2", "network-interface/*");
        return new PolicyDocument(
        [
            new PolicyStatement(["autoscaling:DescribeAutoScalingInstances", "ec2:DescribeNetworkInterfaces"])
            {
                Sid = "Describe",
                Resource = ["*"],
                Condition = [PolicyCondition.InRegion(account.Region)],
            },
            new PolicyStatement(["ec2:CreateNetworkInterface"])
            {
                Sid = "CreateInTheSubnetsAndGroups",
                Resource =
                [
                    .. scope.SubnetIds.Select(id => account.Arn("ec2", $"subnet/{id}")),
                    .. scope.SecurityGroupIds.Select(id => account.Arn("ec2", $"security-group/{id}")),
                ],
            },
            new PolicyStatement(["ec2:CreateNetworkInterface"])
            {
                Sid = "CreateTagged",
                Resource = [interfaces],
                Condition = OwnTags(PolicyCondition.RequestTag),
            },
            new PolicyStatement(["ec2:CreateTags"])
            {
                Sid = "TagAtCreation",
                Resource = [interfaces],
                Condition = [PolicyCondition.StringEquals("ec2:CreateAction", "CreateNetworkInterface"), .. OwnTags(PolicyCondition.RequestTag)],
            },
            new PolicyStatement(
            [
                "ec2:AssignPrivateIpAddresses", "ec2:AttachNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute",
            ])
            {
                Sid = "ManageOwnInterfaces",
                Resource = [interfaces],
                Condition = OwnTags(PolicyCondition.ResourceTag),
            },
            new PolicyStatement(["ec2:AttachNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute"])
            {
                Sid = "AttachToOwnNodes",
                Resource = [account.Arn("ec2", "instance/*")],
                Condition =
                [
                    PolicyCondition.ResourceTag(LabTags.EnvironmentKey, tags.Environment),
                    PolicyCondition.ResourceTag(LabTags.StageKey, tags.Stage),
                ],
            },
            new PolicyStatement(["autoscaling:CompleteLifecycleAction"])
            {
                Sid = "CompleteLaunches",
                Resource = [account.Arn("autoscaling", $"autoScalingGroup:*:autoScalingGroupName/{scope.AutoScalingGroupName}")],
            },
            new PolicyStatement(["logs:CreateLogStream", "logs:PutLogEvents"])
            {
                Sid = "WriteLogs",
                Resource = [account.Arn("logs", $"log-group:{scope.LogGroupName}:log-stream:*")],
            },
            new PolicyStatement(["sqs:SendMessage"])
            {
                Sid = "SendDeadLetters",
                Resource = [account.Arn("sqs", scope.DeadLetterQueueName)],
            },
        ]);

        ImmutableArray<PolicyCondition> OwnTags(Func<string, string, PolicyCondition> tag) =>
            [tag(LabTags.EnvironmentKey, tags.Environment), tag(LabTags.StageKey, tags.Stage), tag(VpcCniTags.NoManage, "true")];
    }
}
