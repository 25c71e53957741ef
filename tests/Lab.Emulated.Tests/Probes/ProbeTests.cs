using System.Text.Json.Nodes;
using Lab.Cli.Aws;
using Lab.Cli.Probes;
using Lab.Cli.Processes;
using Lab.Cli.Reset;
using Lab.Cli.Sweep;
using Lab.Emulated.Tests.Sweep;
using Lab.Labs.Checks;
using Lab.Tests;

namespace Lab.Emulated.Tests.Probes;

/// <summary>What checks see of load balancing and of names, by the real <c>aws</c> command, in an account that others use too.</summary>
[Collection(SweepCollection.Name)]
public sealed class ProbeTests(Emulator emulator) : IDisposable
{
    private const string Alices = "eks-lab/environment=alice;elbv2.k8s.aws/cluster=alice-myeks";

    // Others' look like alice's and are in a VPC of others, or of nobody.
    private static readonly JsonObject[] Things =
    [
        Population.Thing("nlb", "load_balancer", "alice", "k8s-web", Alices), Population.Thing("other-nlb", "load_balancer", "alice2", "k8s-other", Alices),
        With(Population.Thing("targets", "target_group", "alice", "k8s-targets", Alices), "balancer", "nlb"),
        Population.Thing("other-targets", "target_group", "plain", "k8s-others", Alices),
        Population.Thing("classic", "classic_load_balancer", "alice", "a1b2c3", "kubernetes.io/service-name=default/web"),
        Population.Thing("other-classic", "classic_load_balancer", "plain", "d4e5f6", "kubernetes.io/service-name=default/web"),
        Population.Thing("group", "security_group", "alice", "k8s-traffic", "elbv2.k8s.aws/cluster=alice-myeks"),
        With(Population.Thing("backend", "security_group", "alice", "backend", ""), "ingressFrom", new JsonArray("group")),
        Population.Thing("record", "record", "zone-alice", "alice.example.org", "alice"),
    ];

    private readonly EmulatedAccount _account = new(emulator);

    public void Dispose() => _account.Dispose();

    [SkippableFact]
    public async Task A_load_balancer_has_its_listener_target_group_tags_and_the_addresses_of_its_interfaces()
    {
        var ids = await MakeAsync();
        var arn = ids["nlb"];
        var eni = (await _account.Programs.AskAsync("ec2 create-network-interface --subnet-id", await SubnetAsync(arn), "--description", $"ELB {arn.Split(":loadbalancer/")[1]}"))["NetworkInterface"]!;

        var balancer = (await ProbeAsync(probe => probe.LoadBalancersAsync(CancellationToken.None))).Single(each => each.Type == "network");

        (balancer.Arn, balancer.Name).ShouldBe((arn, "k8s-web"));
        balancer.Listeners.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            listener => (listener.Protocol, listener.Port).ShouldBe(("TCP", 80)), listener => listener.TargetGroupArns.ShouldBe([ids["targets"]]));
        balancer.Tags["elbv2.k8s.aws/cluster"].ShouldBe("alice-myeks");
        balancer.Zones.ShouldBe(
        [
            new ProbedLoadBalancerZone((string)eni["AvailabilityZone"]!, (string)eni["SubnetId"]!, (string)eni["PrivateIpAddress"]!, PublicAddress: null),
        ]);
    }

    [SkippableFact]
    public async Task What_is_in_the_VPC_of_others_is_not_the_environments_whatever_its_tags_say()
    {
        var ids = await MakeAsync();

        (await ProbeAsync(probe => probe.LoadBalancersAsync(CancellationToken.None))).Select(each => each.Arn).ShouldBe([ids["nlb"], "a1b2c3"], ignoreOrder: true);
        (await ProbeAsync(probe => probe.TargetGroupsAsync(CancellationToken.None))).Select(each => each.Arn).ShouldBe([ids["targets"]]);
        (await ProbeAsync(probe => probe.VpcsAsync(CancellationToken.None))).ShouldHaveSingleItem().Id.ShouldBe(ids["alice"]);
        (await ProbeAsync(probe => probe.SubnetsAsync(CancellationToken.None))).ShouldAllBe(subnet => subnet.VpcId == ids["alice"]);
    }

    [SkippableFact]
    public async Task A_classic_load_balancer_is_told_as_one()
    {
        await MakeAsync();

        var classic = (await ProbeAsync(probe => probe.LoadBalancersAsync(CancellationToken.None))).Single(each => each.Type == "classic");

        classic.Listeners.ShouldHaveSingleItem().Port.ShouldBe(80);
        classic.Tags["kubernetes.io/service-name"].ShouldBe("default/web");
    }

    [SkippableFact]
    public async Task A_target_group_has_its_attributes_and_a_security_group_the_groups_that_it_lets_in()
    {
        var ids = await MakeAsync();

        var targets = (await ProbeAsync(probe => probe.TargetGroupsAsync(CancellationToken.None))).ShouldHaveSingleItem();
        var backend = (await ProbeAsync(probe => probe.SecurityGroupsAsync(CancellationToken.None))).Single(group => group.Id == ids["backend"]);

        // The default of Elastic Load Balancing: 300 s.
        targets.Attributes["deregistration_delay.timeout_seconds"].ShouldBe("300");
        (targets.Protocol, targets.Port).ShouldBe(("TCP", 80));
        backend.Ingress.ShouldBe([new ProbedSecurityGroupRule("tcp", 80, 80, ids["group"])]);
    }

    [SkippableFact]
    public async Task A_zone_has_its_records_and_one_that_is_not_there_none()
    {
        var ids = await MakeAsync();

        var records = await ProbeAsync(probe => probe.RecordSetsAsync(ids["zone-alice"], CancellationToken.None));

        records.Where(record => record.Type == "TXT").ShouldHaveSingleItem().Values.ShouldHaveSingleItem().ShouldContain("external-dns/owner=alice");
        (await ProbeAsync(probe => probe.RecordSetsAsync("Z0NONESUCH", CancellationToken.None))).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task What_AWS_does_not_have_is_not_there()
    {
        await MakeAsync();

        (await ProbeAsync(probe => probe.ClusterAsync("alice-myeks", CancellationToken.None))).ShouldBeNull();
        (await ProbeAsync(probe => probe.AutoScalingGroupAsync("alice-multus", CancellationToken.None))).ShouldBeNull();
        (await ProbeAsync(probe => probe.FunctionAsync("alice-multus-enis", CancellationToken.None))).ShouldBeNull();
    }

    [SkippableFact]
    public async Task An_environment_without_a_VPC_has_nothing()
    {
        await MakeAsync();

        (await ProbeAsync(probe => probe.SubnetsAsync(CancellationToken.None), "carol")).ShouldBeEmpty();
        (await ProbeAsync(probe => probe.InstancesAsync(CancellationToken.None), "carol")).ShouldBeEmpty();
        (await ProbeAsync(probe => probe.LoadBalancersAsync(CancellationToken.None), "carol")).ShouldBeEmpty();
    }

    private Task<IReadOnlyDictionary<string, string>> MakeAsync()
    {
        Skip.If(emulator.Missing is not null, emulator.Missing);
        Skip.If(_account.Programs.Find("aws") is null, "aws is not on PATH");
        return _account.MakeAsync(Population.Places, Things.Select(thing => thing.DeepClone().AsObject()));
    }

    private async Task<string> SubnetAsync(string balancer) =>
        (string)(await _account.Programs.AskAsync("elbv2 describe-load-balancers --load-balancer-arns", balancer))["LoadBalancers"]![0]!["AvailabilityZones"]![0]!["SubnetId"]!;

    private async Task<T> ProbeAsync<T>(Func<AwsProbe, Task<T>> look, string environment = "alice")
    {
        using var host = SilentHost.Of(Path.GetTempPath(), _account.Programs);
        var aws = new AwsCli(host, EmulatedAccount.Region, profile: null);
        using var queries = new AwsQueries(aws);
        return await look(new AwsProbe(host, environment, queries, new KubectlCli(host, aws, $"{environment}-myeks", Path.Combine(Path.GetTempPath(), "eks-lab-kubeconfig"))));
    }

    private static JsonObject With(JsonObject thing, string key, JsonNode value)
    {
        thing[key] = value;
        return thing;
    }
}

/// <summary>Asks as tests do.</summary>
file static class Asking
{
    public static async Task<JsonNode> AskAsync(this IProcessRunner programs, string command, params string[] arguments)
    {
        using var output = new StringWriter();
        var exitCode = await programs.RunAsync(
            new ProcessCall("aws", [.. command.Split(' '), .. arguments, "--output", "json"], Path.GetTempPath()) { Output = output }, CancellationToken.None);
        return exitCode == 0 ? JsonNode.Parse(output.ToString())! : throw new InvalidOperationException($"aws {command} ended with {exitCode}");
    }
}
