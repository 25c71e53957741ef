using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Lab.Security.Tests.Iam.Simulation;
using Lab.Tests;

namespace Lab.Security.Tests.Iam;

/// <summary>The role of the function that attaches Multus ENIs, with the calls that the function's own tests saw it make.</summary>
public class EniFunctionRoleTests
{
    private const string NoManage = "node.k8s.amazonaws.com/no_manage";

    private static readonly JsonArray Seen = JsonNode.Parse(File.ReadAllText(
        Path.Combine(RepositoryRoot.Path, "tests", "Lab.Lambda.Tests", "calls.json")))!.AsArray();

    // The environment that the function's tests run it for.
    private static readonly ImmutableDictionary<string, string> EniTags =
        Tags(Seen.First(call => Action(call!) == "CreateNetworkInterface")!);
    private static readonly string Environment = EniTags["eks-lab/environment"];
    private static readonly RegisteredRoles Stages = RegisteredRoles.Of(Environment);
    private static readonly RegisteredRole Role = Stages[$"{Environment}-multus-enis-role"];

    private static readonly JsonNode Variables =
        Stages.Inputs("aws:lambda/function:Function", $"{Environment}-multus-enis")["environment"]!["variables"]!;

    private static readonly Dictionary<string, AwsCall> Calls = Seen.Select(call => ToCall(call!)).Concat(OfLambdaItself())
        .DistinctBy(call => call.Name).ToDictionary(call => call.Name, StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. Calls.Keys];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void What_the_function_does_is_allowed(string call) => Role.ShouldBeAllowed(Calls[call]);

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void The_same_elsewhere_or_without_its_tags_is_denied(string call)
    {
        var others = Elsewhere.Places(Calls[call], Stages.Region)
            .Concat(Elsewhere.Tagged(Calls[call], "eks-lab/environment", "bob"))
            .Concat(Elsewhere.Tagged(Calls[call], "eks-lab/stage", "cluster"))
            .Concat(Elsewhere.Tagged(Calls[call], NoManage, "false")).ToList();
        others.ShouldNotBeEmpty();
        foreach (var other in others) Role.ShouldBeDenied(other);
    }

    [SkippableFact]
    public void It_tags_nothing_but_at_creation() =>
        Role.ShouldBeDenied(new(
            "CreateTags of an ENI that exists", [new AwsRequest("ec2:CreateTags", Eni).Requesting(EniTags).On(EniTags)]));

    [SkippableFact]
    public void It_makes_no_ENI_with_another_security_group() => Role.ShouldBeDenied(new(
        "CreateNetworkInterface with the nodes' group",
        [new("ec2:CreateNetworkInterface", Stages.Arn("ec2", $"security-group/{Stages.ClusterSecurityGroup}"))]));

    [SkippableTheory]
    [InlineData("ec2:TerminateInstances", "instance/i-1")]
    [InlineData("ec2:DetachNetworkInterface", "network-interface/eni-1")]
    [InlineData("ec2:UnassignPrivateIpAddresses", "network-interface/eni-1")]
    public void It_does_nothing_else(string action, string resource) =>
        Role.ShouldBeDenied(new(action, [new AwsRequest(action, Stages.Arn("ec2", resource)).On(EniTags)]));

    [SkippableFact]
    public void It_completes_no_launch_of_another_environments_group() => Role.ShouldBeDenied(Complete("bob-multus"));

    private static string Eni => Stages.Arn("ec2", "network-interface/eni-1");

    private static AwsCall ToCall(JsonNode call)
    {
        var parameters = call["parameters"]!;
        var action = $"{(string)call["service"]!}:{Action(call)}";
        return Action(call) switch
        {
            var read when read.StartsWith("Describe", StringComparison.Ordinal) => new(read, [new(action)]),
            "CompleteLifecycleAction" => Complete((string)parameters["AutoScalingGroupName"]!),
            "CreateNetworkInterface" => new($"{action} in {(string)parameters["SubnetId"]!}", Create(call)),
            "AttachNetworkInterface" => new(Action(call), [OnEni(action), OnInstance(action)]),
            "ModifyNetworkInterfaceAttribute" when parameters["Attachment"] is not null =>
                new($"{action} of the attachment", [OnEni(action), OnInstance(action)]),
            var other => new(other, [OnEni(action)]),
        };
    }

    private static ImmutableArray<AwsRequest> Create(JsonNode call)
    {
        const string Action = "ec2:CreateNetworkInterface";
        var parameters = call["parameters"]!;
        var number = int.Parse(((string)parameters["SubnetId"]!).Trim('{', '}').Split('-')[^1], CultureInfo.InvariantCulture);
        var subnet = ((string)Variables["SUBNET_IDS"]!).Split(',')[number - 1];
        var groups = parameters["Groups"]!.AsArray().Select(_ => (string)Variables["SECURITY_GROUP_IDS"]!);
        return
        [
            new AwsRequest(Action, Eni).Requesting(Tags(call)),
            new AwsRequest(Action, Stages.Arn("ec2", $"subnet/{subnet}")),
            .. groups.Select(group => new AwsRequest(Action, Stages.Arn("ec2", $"security-group/{group}"))),
            new AwsRequest("ec2:CreateTags", Eni).Requesting(Tags(call)).With("ec2:CreateAction", "CreateNetworkInterface"),
        ];
    }

    private static AwsCall Complete(string group) => new(
        "CompleteLifecycleAction",
        [new("autoscaling:CompleteLifecycleAction", Stages.Arn("autoscaling", $"autoScalingGroup:0a1b:autoScalingGroupName/{group}"))]);

    /// <summary>What Lambda does with the function's role: logs, and events that the function failed on.</summary>
    private static IEnumerable<AwsCall> OfLambdaItself()
    {
        var stream = Stages.Arn("logs", $"log-group:/aws/lambda/{Environment}-multus-enis:log-stream:2026/11/21/[$LATEST]0a1b");
        yield return new("CreateLogStream", [new("logs:CreateLogStream", stream)]);
        yield return new("PutLogEvents", [new("logs:PutLogEvents", stream)]);
        yield return new("SendMessage", [new("sqs:SendMessage", Stages.Arn("sqs", $"{Environment}-multus-enis-dead-letters"))]);
    }

    private static AwsRequest OnEni(string action) => new AwsRequest(action, Eni).On(EniTags);

    private static AwsRequest OnInstance(string action) =>
        new AwsRequest(action, Stages.Arn("ec2", "instance/i-1")).On(Stages.LaunchTags("multus-nodes", "instance"));

    private static string Action(JsonNode call) => (string)call["action"]!;

    private static ImmutableDictionary<string, string> Tags(JsonNode call) => call["parameters"]!["TagSpecifications"]![0]!["Tags"]!.AsArray()
        .ToImmutableDictionary(tag => (string)tag!["Key"]!, tag => (string)tag!["Value"]!);
}
