using System.Collections.Immutable;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Lab.Infra;
using Lab.Simulation.Engine;

namespace Lab.Cli.Tests.Classes;

/// <summary>Environments of a class may share an account: no two have a name in common that must be unique there.</summary>
public sealed partial class ClassNamesTests : IAsyncLifetime, IDisposable
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPz6ld4Kk9sK0tPq1fFXxlXU2uW3ZJm9lN8o1cYj0pQ me";

    /// <summary>The property by which AWS tells two resources of a type apart within an account and region; names of its own making are told apart by AWS.</summary>
    private static readonly ImmutableDictionary<string, string> UniqueNames = ImmutableDictionary.CreateRange(StringComparer.Ordinal,
    [
        KeyValuePair.Create("aws:autoscaling/group:Group", "name"),
        KeyValuePair.Create("aws:cloudwatch/eventRule:EventRule", "name"),
        KeyValuePair.Create("aws:cloudwatch/logGroup:LogGroup", "name"),
        KeyValuePair.Create("aws:cloudwatch/metricAlarm:MetricAlarm", "name"),
        KeyValuePair.Create("aws:ec2/keyPair:KeyPair", "keyName"),
        KeyValuePair.Create("aws:ec2/launchTemplate:LaunchTemplate", "name"),
        KeyValuePair.Create("aws:eks/cluster:Cluster", "name"),
        KeyValuePair.Create("aws:iam/instanceProfile:InstanceProfile", "name"),
        KeyValuePair.Create("aws:iam/role:Role", "name"),
        KeyValuePair.Create("aws:lambda/function:Function", "name"),
        KeyValuePair.Create("aws:route53/zone:Zone", "name"),
        KeyValuePair.Create("aws:sqs/queue:Queue", "name"),
    ]);

    /// <summary>Types whose resources AWS tells apart by ids of its own, or that are parts of one of the others.</summary>
    private static readonly ImmutableHashSet<string> WithoutUniqueNames =
    [
        "aws:cloudwatch/eventTarget:EventTarget", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "aws:ec2/eip:Eip", "aws:ec2/instance:Instance",
        "aws:ec2/internetGateway:InternetGateway", "aws:ec2/natGateway:NatGateway", "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions", "aws:ec2/route:Route",
        "aws:ec2/routeTable:RouteTable", "aws:ec2/routeTableAssociation:RouteTableAssociation", "aws:ec2/securityGroup:SecurityGroup", "aws:ec2/subnet:Subnet",
        "aws:ec2/subnetCidrReservation:SubnetCidrReservation", "aws:ec2/vpc:Vpc", "aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "aws:eks/accessEntry:AccessEntry",
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation", "aws:eks/addon:Addon", "aws:eks/nodeGroup:NodeGroup", "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        "aws:iam/rolePolicy:RolePolicy", "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
        "aws:lambda/permission:Permission", "aws:sqs/queuePolicy:QueuePolicy", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    ];

    private readonly LabRoot _lab = new();

    public async Task InitializeAsync()
    {
        _lab.Write($$"""
            name: autumn
            environments: [zq7, wx9]
            settings: { natGateway: true, prefixDelegation: true, nodeInstanceType: t3.large, domain: example.org, sshPublicKey: "{{Key}}" }
            stages: [multus-nodes, prefix-nodes, external-dns]
            """);
        (await _lab.RunAsync("class", "up")).ShouldEnd(0);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void No_two_environments_share_a_name_that_must_be_unique_in_an_account()
    {
        // A name is a function of the environment's alone: what two real environments show holds for any.
        var templates = Templates("zq7");
        templates.ShouldBe(Templates("wx9"), ignoreOrder: true);
        templates.Count.ShouldBeGreaterThan(20);

        Prop.ForAll(Pairs, pair =>
        {
            var first = templates.Select(template => template.Replace("{}", pair.First, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
            return pair.First == pair.Second || templates.All(template => !first.Contains(template.Replace("{}", pair.Second, StringComparison.Ordinal)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Everything_of_an_environment_has_its_own_tag_and_no_tag_of_the_other()
    {
        foreach (var (name, other) in new[] { ("zq7", "wx9"), ("wx9", "zq7") })
        {
            var resources = Resources(name);
            foreach (var provider in resources.Where(resource => resource.Type == "pulumi:providers:aws")) provider.Inputs.ToString().ShouldContain(name);
            resources.Count(resource => resource.Inputs.ToString().Contains(LabTags.EnvironmentKey, StringComparison.Ordinal)).ShouldBeGreaterThan(3);
            foreach (var resource in resources) $"{resource.Inputs} {resource.Outputs}".ShouldNotContain(other, customMessage: resource.Urn);
        }
    }

    // Names that begin with one another are the ones that could meet.
    private static Arbitrary<(string First, string Second)> Pairs
    {
        get
        {
            var word = Gen.Elements("a", "x1", "alice", "multus", "myeks", "operator", "server", "enis", "ng1", "node", "role", "vpc", "cni", "dead", "letters", "launch", "template", "zone");
            var name = word.NonEmptyListOf().Select(words => string.Join('-', words.Take(4))).Where(text => ResourceNames.ProblemOf(text) is null);
            return (from first in name from rest in name from isPrefix in Gen.Elements(true, false) let second = isPrefix ? $"{first}-{rest}" : rest where ResourceNames.ProblemOf(second) is null select (first, second)).ToArbitrary();
        }
    }

    private List<string> Templates(string environment) =>
    [
        .. Resources(environment).Where(resource => UniqueNames.ContainsKey(resource.Type)).Select(resource =>
            $"{resource.Type} {AutoName().Replace((string)resource.Outputs[UniqueNames[resource.Type]]!, "").Replace(environment, "{}", StringComparison.Ordinal)}"),
    ];

    private List<Lab.Simulation.Resources.ResourceState> Resources(string name)
    {
        using var environment = SimulatedEnvironment.Open(_lab.EnvironmentFolder(name), name, EnvironmentAccess.Read, TimeProvider.System);
        List<Lab.Simulation.Resources.ResourceState> resources = [.. environment.Stacks.Values.SelectMany(stack => stack.Resources)];
        resources.Select(resource => resource.Type).Where(type => type.StartsWith("aws:", StringComparison.Ordinal))
            .ShouldAllBe(type => UniqueNames.ContainsKey(type) || WithoutUniqueNames.Contains(type), "say of each new type whether AWS wants its names to be unique");
        return resources;
    }

    // Pulumi's auto-naming appends a hyphen and seven digits, which nobody may rely on.
    [GeneratedRegex("-[0-9a-f]{7}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AutoName();
}
