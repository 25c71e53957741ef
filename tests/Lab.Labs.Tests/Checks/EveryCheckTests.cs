using System.Collections.Immutable;
using Lab.Labs.Checks;
using Lab.Labs.Cluster;
using Lab.Labs.ExternalDns;
using Lab.Labs.KubeOpsView;
using Lab.Labs.LoadBalancerController;
using Lab.Labs.MaxPods;
using Lab.Labs.Multus;
using Lab.Labs.MultusNodes;
using Lab.Labs.Netshoot;
using Lab.Labs.Network;
using Lab.Labs.NetworkLoadBalancer;
using Lab.Labs.PrefixNodes;
using Lab.Labs.ServiceTypes;

namespace Lab.Labs.Tests.Checks;

public sealed class EveryCheckTests
{
    private static readonly ImmutableArray<LabCheck> All =
    [
        .. NetworkChecks.All,
        .. ClusterChecks.All,
        .. MultusNodesChecks.All,
        .. MultusChecks.All,
        .. NetshootChecks.All,
        .. MaxPodsChecks.All,
        .. PrefixNodesChecks.All,
        .. LoadBalancerControllerChecks.All,
        .. NetworkLoadBalancerChecks.Of(NlbTargetType.Ip),
        .. NetworkLoadBalancerChecks.Of(NlbTargetType.Instance),
        .. ServiceTypesChecks.All,
        .. KubeOpsViewChecks.All,
        .. ExternalDnsChecks.All,
    ];

    public static TheoryData<string> Ids => [.. All.Select(check => check.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task It_passes_where_all_is_well(string id)
    {
        var result = await World(id).CheckAsync(All, id);

        result.Outcome.Observed.ShouldNotBeEmpty();
        result.Passed.ShouldBeTrue($"expected {result.Outcome.Expected}; observed {result.Outcome.Observed}");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task It_fails_where_nothing_is_left_of_what_the_stages_made(string id)
    {
        var nothing = new FakeWorld
        {
            Vpcs = [],
            Subnets = [],
            Instances = [],
            Interfaces = [],
            EksCluster = null,
            Nodes = [],
            Pods = [],
            AutoScalingGroup = null,
            Function = null,
            Queue = null,
            Deployments = [],
            ServiceAccounts = [],
            Webhooks = [],
            Services = [],
            Ingresses = [],
            LoadBalancers = [],
            TargetGroups = [],
            SecurityGroups = [],
            RecordSets = [],
            NetworkAttachmentDefinitions = [],
            Iptables = ImmutableDictionary<string, ImmutableArray<string>>.Empty,
            BrokenPath = (_, _, _) => FakeWorld.Refused("there is nothing"),
        };

        var result = await nothing.CheckAsync(All, id);

        result.Passed.ShouldBeFalse();
        result.Outcome.Observed.ShouldNotBeEmpty();
        result.Outcome.Observed.ShouldNotContain("broke off");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task It_names_the_stage_to_bring_up_when_its_outputs_are_missing(string id)
    {
        var result = await (FakeWorld.Course() with { Outputs = ImmutableDictionary<string, ImmutableDictionary<string, object?>>.Empty })
            .CheckAsync(All, id);

        result.Passed.ShouldBeFalse();
        result.Outcome.Expected.ShouldMatch("^stage [a-z-]+ is up and has the output [A-Za-z]+$");
        result.Outcome.Observed.ShouldMatch("^stage alice\\.[a-z-]+ has no output [A-Za-z]+: run `lab up [a-z-]+ --env alice`$");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task It_is_told_without_placeholders_and_its_remedy_names_a_command(string id)
    {
        var result = await World(id).CheckAsync(All, id);

        result.Check.Claim.ShouldNotMatch("[{}<>]");
        result.Check.Why.ShouldNotMatch("[{}<>]");
        result.Check.Fix.ShouldNotMatch("[{}]");
        result.Check.Fix.ShouldMatch("`(lab|kubectl) [^`]+`");
    }

    [Fact]
    public void Ids_are_unique_and_start_with_their_stage()
    {
        All.Select(check => check.Id).ShouldBeUnique();
        NetworkChecks.All.ShouldAllBe(check => check.Id.StartsWith("network/"));
        ClusterChecks.All.ShouldAllBe(check => check.Id.StartsWith("cluster/"));
        MultusNodesChecks.All.ShouldAllBe(check => check.Id.StartsWith("multus-nodes/"));
        MultusChecks.All.ShouldAllBe(check => check.Id.StartsWith("multus/"));
        MaxPodsChecks.All.ShouldAllBe(check => check.Id.StartsWith("max-pods/"));
        PrefixNodesChecks.All.ShouldAllBe(check => check.Id.StartsWith("prefix-nodes/"));
        NetshootChecks.All.ShouldAllBe(check => check.Id.StartsWith("netshoot/"));
        LoadBalancerControllerChecks.All.ShouldAllBe(check => check.Id.StartsWith("load-balancer-controller/"));
        NetworkLoadBalancerChecks.Of(NlbTargetType.Ip).ShouldAllBe(check => check.Id.StartsWith("nlb-ip/"));
        NetworkLoadBalancerChecks.Of(NlbTargetType.Instance).ShouldAllBe(check => check.Id.StartsWith("nlb-instance/"));
        ServiceTypesChecks.All.ShouldAllBe(check => check.Id.StartsWith("service-types/"));
        KubeOpsViewChecks.All.ShouldAllBe(check => check.Id.StartsWith("kube-ops-view/"));
        ExternalDnsChecks.All.ShouldAllBe(check => check.Id.StartsWith("external-dns/"));
    }

    // Prefix nodes are part of a cluster that assigns prefixes, in which the other labs' figures differ.
    private static FakeWorld World(string id) =>
        id.StartsWith("prefix-nodes/", StringComparison.Ordinal) ? FakeWorld.Course().WithPrefixNodes() : FakeWorld.Course();
}
