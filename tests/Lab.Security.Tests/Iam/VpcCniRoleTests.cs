using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Lab.Security.Tests.Iam.Simulation;
using Lab.Tests;

namespace Lab.Security.Tests.Iam;

/// <summary>
/// The role of the VPC CNI, with the calls that VPC CNI 1.20.4 was recorded to make: at start, for pods, when it gives addresses and ENIs
/// back, after a restart, for leaked ENIs and with prefixes. Names and tags are those that the stages give.
/// </summary>
public class VpcCniRoleTests
{
    private const string ClusterTag = "cluster.k8s.amazonaws.com/name";
    private const string NoManage = "node.k8s.amazonaws.com/no_manage";

    private static readonly RegisteredRoles Stages = RegisteredRoles.Of();
    private static readonly RegisteredRole Role = Stages["alice-myeks-vpc-cni-role"];

    private static readonly ImmutableDictionary<string, string> AdditionalTags = JsonNode.Parse((string)JsonNode.Parse(
            (string)Stages.Inputs("aws:eks/addon:Addon", "alice-myeks-vpc-cni")["configurationValues"]!)!["env"]!["ADDITIONAL_ENI_TAGS"]!)!
        .AsObject().ToImmutableDictionary(tag => tag.Key, tag => (string)tag.Value!);

    private static readonly Dictionary<string, AwsCall> Calls = Recorded("F-tags-and-calls", "F-leaked", "A-warm-t3.medium", "B-prefix-default")
        .DistinctBy(call => call.Name).ToDictionary(call => call.Name, StringComparer.Ordinal);

    public static TheoryData<string> Names => [.. Calls.Keys];

    /// <summary>Calls that change an ENI which is there.</summary>
    public static TheoryData<string> Changes =>
        [.. Calls.Values.Where(call => call.Requests.Any(IsEni) && !call.Requests.Any(IsCreation)).Select(call => call.Name)];

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void What_the_VPC_CNI_does_is_allowed(string call) => Role.ShouldBeAllowed(Calls[call]);

    [SkippableTheory]
    [MemberData(nameof(Names))]
    public void The_same_elsewhere_or_without_its_tags_is_denied(string call)
    {
        var others = Elsewhere.Places(Calls[call], Stages.Region).Concat(Elsewhere.Tagged(Calls[call], "eks-lab/environment", "bob")).ToList();
        others.ShouldNotBeEmpty();
        foreach (var other in others) Role.ShouldBeDenied(other);
    }

    [SkippableTheory]
    [MemberData(nameof(Changes))]
    public void A_Multus_ENI_is_not_touched(string call) => Role.ShouldBeDenied(Calls[call].Select(
        "of a Multus ENI", request => IsEni(request) ? request.On(ImmutableDictionary<string, string>.Empty.Add(NoManage, "true")) : request));

    [SkippableFact]
    public void An_ENI_is_made_for_its_cluster_alone()
    {
        foreach (var other in Elsewhere.Tagged(Calls["CreateNetworkInterface"], ClusterTag, "bob-myeks")) Role.ShouldBeDenied(other);
    }

    [SkippableFact]
    public void An_ENI_without_the_environments_tag_does_not_get_it() => Role.ShouldBeDenied(
        new("CreateTags of a foreign ENI", [new AwsRequest("ec2:CreateTags", Eni("foreign")).Requesting(AdditionalTags)]));

    [Fact]
    public void The_recordings_have_every_change_that_the_policy_allows()
    {
        var allowed = Role.Inline.Values.SelectMany(policy => policy["Statement"]!.AsArray())
            .SelectMany(statement => statement!["Action"]!.AsArray()).Select(action => (string)action!)
            .Where(action => !action.Contains(":Describe", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal);
        Calls.Values.SelectMany(call => call.Requests).Select(request => request.Action)
            .Where(action => !action.Contains(":Describe", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)
            .ShouldBe(allowed, ignoreOrder: true);
    }

    private static IEnumerable<AwsCall> Recorded(params string[] names) => names.SelectMany(name =>
    {
        var file = Path.Combine(RepositoryRoot.Path, "tests", "Lab.Security.Tests", "Iam", "Recorded", "vpc-cni", $"{name}.json");
        var calls = JsonNode.Parse(File.ReadAllText(file))!["steps"]!.AsArray()
            .SelectMany(step => step!["calls"]?.AsArray() ?? []).Select(call => ((string)call!).Split(' ', 2)).ToList();
        var primary = (string)JsonNode.Parse(calls[0][1])!["NetworkInterfaceId.1"]!;
        return new[] { "cluster", "multus-nodes" }.SelectMany(stage =>
            calls.Select(call => ToCall(call[0], JsonNode.Parse(call[1])!.AsObject(), primary, stage)));
    });

    private static AwsCall ToCall(string name, JsonObject parameters, string primary, string stage)
    {
        var action = $"ec2:{name}";
        if (name.StartsWith("Describe", StringComparison.Ordinal)) return new(name, [new(action)]);
        if (name == "CreateNetworkInterface") return new(name, [.. Create(action, parameters)]);

        var isPrimary = ((string?)parameters["NetworkInterfaceId"] ?? (string?)parameters["ResourceId.1"]) == primary;
        var eni = isPrimary
            ? new AwsRequest(action, Eni("primary")).On(Stages.LaunchTags(stage, "network-interface"))
            : new AwsRequest(action, Eni("secondary")).On(OwnTags(ImmutableDictionary<string, string>.Empty));
        var what = isPrimary ? $"{name} of the primary ENI of {stage}" : name;
        var instance = new AwsRequest(action, Stages.Arn("ec2", "instance/i-1")).On(Stages.LaunchTags(stage, "instance"));
        return name switch
        {
            "CreateTags" => new(what, [eni.Requesting(OwnTags(TagsOf(parameters, "Tag.")))]),
            "AttachNetworkInterface" or "DetachNetworkInterface" => new($"{what} at a node of {stage}", [eni, instance]),
            "ModifyNetworkInterfaceAttribute" when parameters.ContainsKey("SecurityGroupId.1") =>
                new($"{what}, security group", [eni, new(action, Group)]),
            "ModifyNetworkInterfaceAttribute" => new($"{what}, attachment to a node of {stage}", [eni, instance]),
            _ => new(what, [eni]),
        };
    }

    private static IEnumerable<AwsRequest> Create(string action, JsonObject parameters)
    {
        var tags = OwnTags(TagsOf(parameters, "TagSpecification.1.Tag."));
        return
        [
            new AwsRequest(action, Eni("new")).Requesting(tags),
            new(action, Stages.Arn("ec2", $"subnet/{Stages.Subnet("alice-myeks-public-1")}")),
            new(action, Group),
            new AwsRequest("ec2:CreateTags", Eni("new")).Requesting(tags).With("ec2:CreateAction", "CreateNetworkInterface"),
        ];
    }

    /// <summary>Recorded tags as they are in the lab: the recording's own additional tag and cluster give way to those of the stage.</summary>
    private static ImmutableDictionary<string, string> OwnTags(ImmutableDictionary<string, string> recorded) =>
        recorded.Remove("team").SetItem(ClusterTag, "alice-myeks").SetItems(AdditionalTags);

    private static ImmutableDictionary<string, string> TagsOf(JsonObject parameters, string prefix) => parameters
        .Where(parameter => parameter.Key.StartsWith(prefix, StringComparison.Ordinal) && parameter.Key.EndsWith(".Key", StringComparison.Ordinal))
        .ToImmutableDictionary(
            parameter => (string)parameter.Value!,
            parameter => (string)parameters[$"{parameter.Key[..^".Key".Length]}.Value"]!);

    private static string Group => Stages.Arn("ec2", $"security-group/{Stages.ClusterSecurityGroup}");

    private static string Eni(string id) => Stages.Arn("ec2", $"network-interface/eni-{id}");

    private static bool IsEni(AwsRequest request) => request.Resource.Contains(":network-interface/", StringComparison.Ordinal);

    private static bool IsCreation(AwsRequest request) => request.Action == "ec2:CreateNetworkInterface";
}
