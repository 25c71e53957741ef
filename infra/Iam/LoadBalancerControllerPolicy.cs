using System.Collections.Immutable;

namespace Lab.Infra.Iam;

/// <summary>What the AWS Load Balancer Controller of a cluster works on.</summary>
/// <param name="Account">Its account and region.</param>
/// <param name="ClusterName">The cluster, as the controller's <c>--cluster-name</c> has it: it tags all that it makes with the name.</param>
/// <param name="VpcId">The cluster's VPC.</param>
/// <param name="SubnetIds">Subnets in which load balancers may be.</param>
/// <param name="NodeSecurityGroupId">The nodes' security group, in which it opens the way to targets.</param>
public sealed record LoadBalancerControllerScope(
    AwsAccount Account, string ClusterName, string VpcId, ImmutableArray<string> SubnetIds, string NodeSecurityGroupId);

/// <summary>The rights of the AWS Load Balancer Controller on the load balancers of its cluster, in its VPC and subnets.</summary>
/// <remarks>
/// <para>
/// Source: aws-load-balancer-controller, docs/install/iam_policy.json, v3.5.0 of 2026-08-03 (commit 11eb202c97e4). Where that policy asks
/// for the tag <c>elbv2.k8s.aws/cluster</c> with any value, or for no tag, this one asks for this cluster's name, as far as the Service
/// Authorization Reference, "Elastic Load Balancing V2", lets it; docs/adr/0005 lists what stays open.
/// </para>
/// <para>
/// It leaves out WAF, Shield, Cognito and certificates: whoever installs the controller turns off <c>enableWaf</c>, <c>enableWafv2</c> and
/// <c>enableShield</c>, which it otherwise asks for every Application Load Balancer, and serves no HTTPS.
/// </para>
/// </remarks>
public static class LoadBalancerControllerPolicy
{
    /// <summary>The tag that the controller puts on all that it makes.</summary>
    public const string ClusterKey = "elbv2.k8s.aws/cluster";

    /// <remarks>Elastic Load Balancing checks some of them on the caller's behalf, so that the controller's code doesn't show them all.</remarks>
    private static readonly ImmutableArray<string> Reads =
    [
        "ec2:DescribeAccountAttributes", "ec2:DescribeAddresses", "ec2:DescribeAvailabilityZones", "ec2:DescribeCoipPools",
        "ec2:DescribeInstances", "ec2:DescribeInternetGateways", "ec2:DescribeIpamPools", "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeTags",
        "ec2:DescribeVpcPeeringConnections", "ec2:DescribeVpcs", "ec2:GetCoipPoolUsage", "ec2:GetSecurityGroupsForVpc",
        "elasticloadbalancing:DescribeCapacityReservation", "elasticloadbalancing:DescribeListenerAttributes",
        "elasticloadbalancing:DescribeListenerCertificates", "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeLoadBalancerAttributes", "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeRules", "elasticloadbalancing:DescribeSSLPolicies", "elasticloadbalancing:DescribeTags",
        "elasticloadbalancing:DescribeTargetGroupAttributes", "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth", "elasticloadbalancing:DescribeTrustStores",
    ];

    /// <summary>The policy of the controller's role.</summary>
    public static PolicyDocument For(LoadBalancerControllerScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return new PolicyDocument([.. ServiceRole(scope), .. SecurityGroups(scope), .. LoadBalancers(scope)]);
    }

    private static IEnumerable<PolicyStatement> ServiceRole(LoadBalancerControllerScope scope) =>
    [
        // Elastic Load Balancing's own role, which the first load balancer of an account brings with it.
        new(["iam:CreateServiceLinkedRole"])
        {
            Sid = "CreateServiceLinkedRole",
            Resource =
            [
                $"arn:{scope.Account.Partition}:iam::{scope.Account.Id}:role/aws-service-role/"
                + "elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing",
            ],
            Condition = [PolicyCondition.StringEquals("iam:AWSServiceName", "elasticloadbalancing.amazonaws.com")],
        },
        new(Reads) { Sid = "Read", Resource = ["*"], Condition = [PolicyCondition.InRegion(scope.Account.Region)] },
    ];

    private static IEnumerable<PolicyStatement> SecurityGroups(LoadBalancerControllerScope scope)
    {
        ImmutableArray<string> groups = [scope.Account.Arn("ec2", "security-group/*")];
        var (requested, own) = Tags(scope);
        return
        [
            new(["ec2:CreateSecurityGroup"]) { Sid = "CreateGroupsInTheVpc", Resource = [scope.Account.Arn("ec2", $"vpc/{scope.VpcId}")] },
            new(["ec2:CreateSecurityGroup"]) { Sid = "CreateGroupsTagged", Resource = groups, Condition = [requested] },
            new(["ec2:CreateTags"])
            {
                Sid = "TagGroupsAtCreation",
                Resource = groups,
                Condition = [PolicyCondition.StringEquals("ec2:CreateAction", "CreateSecurityGroup"), requested],
            },
            new(["ec2:CreateTags", "ec2:DeleteTags"])
            {
                Sid = "TagOwnGroups",
                Resource = groups,
                Condition = [own, PolicyCondition.Absent($"aws:RequestTag/{ClusterKey}")],
            },
            new(["ec2:AuthorizeSecurityGroupIngress", "ec2:DeleteSecurityGroup", "ec2:RevokeSecurityGroupIngress"])
            {
                Sid = "ManageOwnGroups",
                Resource = groups,
                Condition = [own],
            },
            new(["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"])
            {
                Sid = "OpenTheWayToTargets",
                Resource = [scope.Account.Arn("ec2", $"security-group/{scope.NodeSecurityGroupId}")],
            },
        ];
    }

    private static IEnumerable<PolicyStatement> LoadBalancers(LoadBalancerControllerScope scope)
    {
        ImmutableArray<string> loadBalancers = [Arn("loadbalancer/app/*"), Arn("loadbalancer/net/*")];
        ImmutableArray<string> listeners = [Arn("listener/app/*"), Arn("listener/net/*")];
        ImmutableArray<string> rules = [Arn("listener-rule/app/*"), Arn("listener-rule/net/*")];
        ImmutableArray<string> targetGroups = [Arn("targetgroup/*")];
        ImmutableArray<string> all = [.. loadBalancers, .. listeners, .. rules, .. targetGroups];
        var (requested, own) = Tags(scope);
        var inTheSubnets = PolicyCondition.OnlyOf("elasticloadbalancing:Subnet", scope.SubnetIds);
        return
        [
            new(["elasticloadbalancing:CreateLoadBalancer"])
            {
                Sid = "CreateLoadBalancers",
                Resource = loadBalancers,
                Condition = [requested, inTheSubnets],
            },
            new(["elasticloadbalancing:CreateTargetGroup"]) { Sid = "CreateTargetGroups", Resource = targetGroups, Condition = [requested] },
            new(["elasticloadbalancing:CreateListener"]) { Sid = "CreateListeners", Resource = loadBalancers, Condition = [requested] },
            new(["elasticloadbalancing:CreateRule"]) { Sid = "CreateRules", Resource = listeners, Condition = [requested] },
            new(["elasticloadbalancing:AddTags"])
            {
                Sid = "TagAtCreation",
                Resource = all,
                Condition =
                [
                    PolicyCondition.StringEquals(
                        "elasticloadbalancing:CreateAction", "CreateListener", "CreateLoadBalancer", "CreateRule", "CreateTargetGroup"),
                    requested,
                ],
            },
            new(["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"])
            {
                Sid = "TagOwn",
                Resource = all,
                Condition = [own, PolicyCondition.Absent($"aws:RequestTag/{ClusterKey}")],
            },
            new(["elasticloadbalancing:SetSubnets"]) { Sid = "MoveOwn", Resource = loadBalancers, Condition = [own, inTheSubnets] },
            new(
            [
                "elasticloadbalancing:DeleteLoadBalancer", "elasticloadbalancing:ModifyCapacityReservation",
                "elasticloadbalancing:ModifyIpPools", "elasticloadbalancing:ModifyLoadBalancerAttributes",
                "elasticloadbalancing:SetIpAddressType", "elasticloadbalancing:SetSecurityGroups",
            ])
            {
                Sid = "ManageOwnLoadBalancers",
                Resource = loadBalancers,
                Condition = [own],
            },
            new(
            [
                "elasticloadbalancing:DeleteListener", "elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyListenerAttributes",
            ])
            {
                Sid = "ManageOwnListeners",
                Resource = listeners,
                Condition = [own],
            },
            new(["elasticloadbalancing:DeleteRule", "elasticloadbalancing:ModifyRule"])
            {
                Sid = "ManageOwnRules",
                Resource = rules,
                Condition = [own],
            },

            // The one change of a rule that has no condition key.
            new(["elasticloadbalancing:SetRulePriorities"]) { Sid = "OrderRules", Resource = rules },
            new(
            [
                "elasticloadbalancing:DeleteTargetGroup", "elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:ModifyTargetGroup",
                "elasticloadbalancing:ModifyTargetGroupAttributes", "elasticloadbalancing:RegisterTargets",
            ])
            {
                Sid = "ManageOwnTargetGroups",
                Resource = targetGroups,
                Condition = [own],
            },
        ];

        string Arn(string resource) => scope.Account.Arn("elasticloadbalancing", resource);
    }

    private static (PolicyCondition Requested, PolicyCondition Own) Tags(LoadBalancerControllerScope scope) =>
        (PolicyCondition.RequestTag(ClusterKey, scope.ClusterName), PolicyCondition.ResourceTag(ClusterKey, scope.ClusterName));
}
