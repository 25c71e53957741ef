using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Lab.Infra.Iam;
using Lab.Security.Tests.Iam.Simulation;
using Lab.Tests;

namespace Lab.Security.Tests.Iam;

/// <summary>
/// The role of the AWS Load Balancer Controller, with the calls that version 3.5.0 was recorded to make for Services (both target types, other
/// scheme, other policy, scaling), an Ingress, and their deletion; and with those that its source has besides.
/// </summary>
public class LoadBalancerControllerRoleTests
{
    private const string ClusterTag = "elbv2.k8s.aws/cluster";
    private const string Cluster = "alice-myeks";
    private const string LoadBalancing = "elasticloadbalancing";
    private const string TheOnlyConditionIsTheRequestedTag =
        "AWS itself goes by the requested tag alone (AmazonEKSLoadBalancingPolicy v7)";

    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "tests", "Lab.Security.Tests", "Iam");
    private static readonly RegisteredRoles Stages = RegisteredRoles.Of();
    private static readonly RegisteredRole Role = Stages["alice-myeks-lbc-role"];

    private static readonly ImmutableDictionary<string, string> Own = ImmutableDictionary<string, string>.Empty.Add(ClusterTag, Cluster);

    private static readonly Dictionary<string, AwsCall> Calls = Recorded().Concat(FromSource())
        .DistinctBy(call => call.Name).ToDictionary(call => call.Name, StringComparer.Ordinal);

    /// <summary>What stays allowed on another cluster's resource in the account and region, and why. docs/adr/0005 lists it too.</summary>
    private static readonly Dictionary<string, string> Open = new(StringComparer.Ordinal)
    {
        ["CreateListener of another cluster's load balancer"] = TheOnlyConditionIsTheRequestedTag,
        ["CreateRule of another cluster's listener"] = TheOnlyConditionIsTheRequestedTag,
        ["SetRulePriorities"] = "IAM has no condition key for this action",
    };

    public static TheoryData<string> Names => [.. Calls.Keys];

    public static TheoryData<string> OpenNames => [.. Open.Keys];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void What_the_controller_does_is_allowed(string call) => Role.ShouldBeAllowed(Calls[call]);

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void The_same_elsewhere_or_with_another_clusters_tag_is_denied(string call)
    {
        var others = Elsewhere.Places(Calls[call], Stages.Region).Concat(Elsewhere.Tagged(Calls[call], ClusterTag, "bob-myeks")).ToList();
        others.ShouldNotBeEmpty();
        foreach (var other in others) Role.ShouldBeDenied(other);
    }

    [SkippableTheory]
    [MemberData(nameof(OpenNames))]
    public void What_stays_open_is_known(string call) => Role.ShouldBeAllowed(call switch
    {
        "CreateListener of another cluster's load balancer" => new(call, [Listener("CreateListener", "loadbalancer/app/k8s-bob/1")]),
        "CreateRule of another cluster's listener" => new(call, [Listener("CreateRule", "listener/app/k8s-bob/1/2")]),
        _ => Calls[call],
    });

    [SkippableFact]
    public void No_security_group_but_the_nodes_and_its_own_is_opened() => Role.ShouldBeDenied(
        new("AuthorizeSecurityGroupIngress of another group", [new("ec2:AuthorizeSecurityGroupIngress", Group("other"))]));

    [SkippableFact]
    public void No_group_is_made_in_another_VPC() => Role.ShouldBeDenied(
        new("CreateSecurityGroup in another VPC", [new("ec2:CreateSecurityGroup", Stages.Arn("ec2", "vpc/vpc-alice-operator"))]));

    [SkippableFact]
    public void No_load_balancer_is_in_a_Multus_subnet() => Role.ShouldBeDenied(
        Calls["CreateLoadBalancer"].Select("in a Multus subnet", request => request.Context.ContainsKey("elasticloadbalancing:Subnet")
            ? request.With("elasticloadbalancing:Subnet", Stages.Subnet("alice-myeks-multus1-1"))
            : request));

    [SkippableFact]
    public void Nothing_becomes_another_clusters_by_its_tag() => Role.ShouldBeDenied(new(
        "CreateTags of an own group",
        [new AwsRequest("ec2:CreateTags", Group("own")).On(Own).Requesting(Own.SetItem(ClusterTag, "bob-myeks"))]));

    [SkippableTheory]
    [InlineData("wafv2:AssociateWebACL", "arn:aws:wafv2:ap-northeast-2:123456789012:regional/webacl/x/1")]
    [InlineData("shield:CreateProtection", "*")]
    [InlineData("cognito-idp:DescribeUserPoolClient", "arn:aws:cognito-idp:ap-northeast-2:123456789012:userpool/x")]
    [InlineData("acm:DescribeCertificate", "arn:aws:acm:ap-northeast-2:123456789012:certificate/x")]
    [InlineData("elasticloadbalancing:SetWebAcl", "*")]
    public void What_the_lab_does_not_use_is_left_out(string action, string resource) =>
        Role.ShouldBeDenied(new(action, [new(action, resource)]));

    /// <remarks>The names are facts of docs/install/iam_policy.json, v3.5.0 of 2026-08-03: 80 actions in 16 statements.</remarks>
    [Fact]
    public void The_policy_has_the_actions_of_its_release_but_those_that_are_left_out()
    {
        var release = File.ReadAllLines(Path.Combine(Folder, "Data", "load-balancer-controller-3.5.0-actions.txt"));
        string[] leftOut =
        [
            "acm:", "cognito-idp:", "iam:GetServerCertificate", "iam:ListServerCertificates", "shield:", "waf-regional:", "wafv2:",
            $"{LoadBalancing}:AddListenerCertificates", $"{LoadBalancing}:RemoveListenerCertificates", $"{LoadBalancing}:SetWebAcl",
        ];
        var scope = new LoadBalancerControllerScope(new AwsAccount("123456789012", "ap-northeast-2"), Cluster, "vpc-1", ["subnet-1"], "sg-1");
        LoadBalancerControllerPolicy.For(scope).Statement.SelectMany(statement => statement.Action).Distinct(StringComparer.Ordinal).ShouldBe(
            release.Where(line => !line.StartsWith('#') && !leftOut.Any(part => line.StartsWith(part, StringComparison.Ordinal))),
            ignoreOrder: true);
    }

    private static IEnumerable<AwsCall> Recorded() => Directory
        .EnumerateFiles(Path.Combine(Folder, "Recorded", "aws-load-balancer-controller"), "*.calls.json", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .SelectMany(file => JsonNode.Parse(File.ReadAllText(file))!.AsArray())
        .Select(call => ToCall((string)call!["call"]!, call["params"]!.AsObject()));

    /// <summary>What pkg/deploy and pkg/aws/services of v3.5.0 call besides: in place changes, tags that drifted, the order of rules.</summary>
    private static IEnumerable<AwsCall> FromSource()
    {
        const string LoadBalancer = "loadbalancer/net/k8s-default-web-0a1b/1";
        const string Listener = "listener/app/k8s-default-web-0a1b/1/2";
        const string Rule = "listener-rule/app/k8s-default-web-0a1b/1/2/3";
        string[] ofLoadBalancers = ["SetSecurityGroups", "SetIpAddressType", "ModifyCapacityReservation"];
        foreach (var action in ofLoadBalancers) yield return Owned(action, LoadBalancer);
        yield return Owned("ModifyIpPools", "loadbalancer/app/k8s-default-web-0a1b/1");
        foreach (var action in new[] { "DeleteListener", "ModifyListener", "ModifyListenerAttributes" }) yield return Owned(action, Listener);
        foreach (var action in new[] { "DeleteRule", "ModifyRule" }) yield return Owned(action, Rule);
        yield return new("SetRulePriorities", [Request("SetRulePriorities", Rule)]);
        yield return new("AddTags", [Request("AddTags", LoadBalancer).On(Own).Requesting(Stack)]);
        yield return Owned("RemoveTags", LoadBalancer);
        yield return new("CreateTags", [new AwsRequest("ec2:CreateTags", Group("own")).On(Own).Requesting(Stack)]);
        yield return new("DeleteTags", [new AwsRequest("ec2:DeleteTags", Group("own")).On(Own)]);
        const string ServiceRole = "aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing";
        yield return new(
            "CreateServiceLinkedRole",
            [
                new AwsRequest("iam:CreateServiceLinkedRole", $"arn:aws:iam::{RegisteredRoles.Account}:role/{ServiceRole}")
                    .With("iam:AWSServiceName", "elasticloadbalancing.amazonaws.com"),
            ]);
    }

    private static ImmutableDictionary<string, string> Stack =>
        ImmutableDictionary<string, string>.Empty.Add("service.k8s.aws/stack", "default/web");

    private static AwsCall ToCall(string call, JsonObject parameters)
    {
        var action = call.Split(':')[1];
        var target = (string?)(parameters["LoadBalancerArn"] ?? parameters["ListenerArn"] ?? parameters["TargetGroupArn"]);
        var resource = target?.Split(':', 6)[5];
        return action switch
        {
            _ when action.StartsWith("Describe", StringComparison.Ordinal) => new(action, [new(call)]),
            "CreateSecurityGroup" => new(action, CreateGroup(Tags(parameters["TagSpecification"]![0]!["Tag"]!))),
            "AuthorizeSecurityGroupIngress" or "RevokeSecurityGroupIngress" when IsForTargets(parameters) =>
                new($"{action} of the nodes' group", [new(call, Group(Stages.ClusterSecurityGroup["sg-".Length..]))]),
            "AuthorizeSecurityGroupIngress" or "RevokeSecurityGroupIngress" or "DeleteSecurityGroup" =>
                new($"{action} of an own group", [new AwsRequest(call, Group("own")).On(Own)]),
            "CreateLoadBalancer" => Created(action, $"loadbalancer/{Kind(parameters)}/k8s-default-web-0a1b/1", Tags(parameters["Tags"]!), InSubnets),
            "CreateTargetGroup" => Created(action, "targetgroup/k8s-default-web-0a1b/1", Tags(parameters["Tags"]!), request => request),
            "CreateListener" or "CreateRule" => Created(action, resource!, Tags(parameters["Tags"]!), request => request),
            "SetSubnets" => new(action, [InSubnets(Request(action, resource!)).On(Own)]),
            _ => Owned(action, resource!),
        };
    }

    private static string Vpc => (string)Stages.Inputs("aws:ec2/subnet:Subnet", "alice-myeks-public-1")["vpcId"]!;

    private static ImmutableArray<AwsRequest> CreateGroup(ImmutableDictionary<string, string> tags) =>
    [
        new AwsRequest("ec2:CreateSecurityGroup", Group("new")).Requesting(tags),
        new("ec2:CreateSecurityGroup", Stages.Arn("ec2", $"vpc/{Vpc}")),
        new AwsRequest("ec2:CreateTags", Group("new")).Requesting(tags).With("ec2:CreateAction", "CreateSecurityGroup"),
    ];

    /// <summary>A creation with its tags, for which IAM asks for AddTags too; the simulator knows AddTags of load balancers only.</summary>
    private static AwsCall Created(
        string action, string resource, ImmutableDictionary<string, string> tags, Func<AwsRequest, AwsRequest> place)
    {
        var create = place(Request(action, resource)).Requesting(tags);
        return action == "CreateLoadBalancer"
            ? new(action, [create, Request("AddTags", resource).Requesting(tags).With("elasticloadbalancing:CreateAction", action)])
            : new(action, [create]);
    }

    private static AwsRequest Listener(string action, string resource) =>
        Request(action, resource).Requesting(Own).On(Own.SetItem(ClusterTag, "bob-myeks"));

    private static AwsRequest InSubnets(AwsRequest request) => request.With(
        "elasticloadbalancing:Subnet",
        [.. new[] { "alice-myeks-public-1", "alice-myeks-public-2", "alice-myeks-public-3" }.Select(Stages.Subnet)]);

    private static AwsCall Owned(string action, string resource) => new(action, [Request(action, resource).On(Own)]);

    private static AwsRequest Request(string action, string resource) =>
        new($"{LoadBalancing}:{action}", Stages.Arn(LoadBalancing, resource));

    private static string Group(string id) => Stages.Arn("ec2", $"security-group/sg-{id}");

    /// <summary>The controller marks what it adds to the nodes' group by its description.</summary>
    private static bool IsForTargets(JsonObject parameters) =>
        parameters["IpPermissions"]!.ToJsonString().Contains("elbv2.k8s.aws/targetGroupBinding=shared", StringComparison.Ordinal);

    private static string Kind(JsonObject parameters) => (string)parameters["Type"]! == "network" ? "net" : "app";

    /// <summary>Recorded tags, with the lab's cluster in place of the recording's.</summary>
    private static ImmutableDictionary<string, string> Tags(JsonNode recorded) => recorded.AsObject()
        .ToImmutableDictionary(tag => tag.Key, tag => (string)tag.Value!).SetItem(ClusterTag, Cluster);
}
