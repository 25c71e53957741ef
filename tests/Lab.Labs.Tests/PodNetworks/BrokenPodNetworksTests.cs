using System.Collections.Immutable;
using Lab.Labs.Checks;
using Lab.Labs.MaxPods;
using Lab.Labs.Multus;
using Lab.Labs.PrefixNodes;
using Lab.Labs.Tests.Checks;

namespace Lab.Labs.Tests.PodNetworks;

/// <summary>Each check of Multus, max-pods and prefix-nodes fails for its own cause and names it.</summary>
public sealed class BrokenPodNetworksTests
{
    private static readonly ImmutableArray<LabCheck> All = [.. MultusChecks.All, .. MaxPodsChecks.All, .. PrefixNodesChecks.All];

    private static readonly ImmutableSortedDictionary<string, (Func<FakeWorld, FakeWorld> Break, string Seen)> Causes =
        new Dictionary<string, (Func<FakeWorld, FakeWorld>, string)>(StringComparer.Ordinal)
        {
            ["multus/daemon"] = (world => world.WithPod("kube-multus-ds-4", pod => pod with { NodeName = "node1" }), "node4: no Multus"),
            ["multus/startup-taint"] = (
                world => world.WithNode(4, node => node with { Taints = [new ProbedTaint("eks-lab/multus-not-ready", "true", "NoSchedule")] }),
                "node4: eks-lab/multus-not-ready=true:NoSchedule"),
            ["multus/networks"] = (world => WithNetwork(world, "eth1", 64, 71), "ipvlan-conf-1: l2 on eth1"),
            ["multus/ranges-reserved"] = (world => WithNetwork(world, "ens6", 64, 72), "which does not have 192.168.21.72"),
            ["multus/ranges-apart"] = (
                world => world with
                {
                    NetworkAttachmentDefinitions = [.. world.NetworkAttachmentDefinitions, FakePodNetworks.Network("ipvlan-conf-1-2", "ens6", "192.168.21", 70, 77)],
                    Outputs = world.WithOutput("multus", "networkNames", new object[] { "ipvlan-conf-1", "ipvlan-conf-1-2" }).Outputs,
                },
                "ipvlan-conf-1 and ipvlan-conf-1-2 both have 192.168.21.70, 192.168.21.71"),
            ["multus/running"] = (world => world.WithPod("sampleapp-1", pod => pod with { NodeName = "node1" }), "sampleapp-1: Running on node1"),
            ["multus/default-network"] = (world => world.WithPod("sampleapp-1", pod => pod with { PodIp = "192.168.21.64" }), "Kubernetes knows 192.168.21.64"),
            ["multus/interfaces"] = (
                world => world.WithPod("sampleapp-dual", pod => pod with { Annotations = pod.Annotations.Remove(FakePodNetworks.StatusAnnotation) }),
                "sampleapp-dual: Running without a further interface"),
            ["multus/addresses"] = (
                world => world with
                {
                    Pods =
                    [
                        .. world.Pods.Where(pod => pod.Name != "sampleapp-1"),
                        FakePodNetworks.Pod("multus", "sampleapp-1", 4, "192.168.1.41", "sampleapp-1", ("net1", "ipvlan-conf-1", "192.168.21.65")),
                    ],
                },
                "192.168.21.65 is the address of"),
            ["multus/same-node"] = (
                world => world with { BrokenPath = (_, to, _) => to is PathEnd.PodInterface ? FakeWorld.Refused("ens6 is down") : null }, "ens6 is down"),
            ["multus/across-nodes"] = (
                world => SecondNode(world) with
                {
                    BrokenPath = (from, to, _) => from is PathEnd.PodInterface { Name: "sampleapp-1-2" } && to is PathEnd.PodInterface
                        ? FakeWorld.Refused("no interface has 192.168.21.200")
                        : null,
                },
                "no interface has 192.168.21.200"),
            ["max-pods/slots"] = (world => world.WithNode(1, node => node with { AllocatablePods = 110 }), "node1: 110"),
            ["max-pods/plus-two"] = (
                world => world with { Pods = world.Pods.Add(world.Pods[0] with { Name = "eks-pod-identity-agent-1" }) }, "eks-pod-identity-agent-1"),
            ["max-pods/budget"] = (world => world with { Pods = [.. world.Pods, .. Crowd("strangers", 22, 2)] }, "strangers 22"),
            ["max-pods/running"] = (world => world.WithPod("nginx-2", pod => pod with { IsReady = false }), "1 of 2 pods run"),
            ["max-pods/pending"] = (
                world => world.WithPod("nginx-2", pod => pod with
                {
                    Phase = "Pending",
                    NodeName = null,
                    PodIp = null,
                    IsReady = false,
                    WaitingReason = "0/4 nodes are available: 4 Insufficient cpu.",
                }),
                "1 with \"0/4 nodes are available: 4 Insufficient cpu.\""),
            ["max-pods/addresses"] = (
                world => world.WithPod("nginx-2", pod => pod with { PodIp = "192.168.2.99" }), "nginx-2: no interface of node2 has 192.168.2.99"),
            ["max-pods/per-interface"] = (
                world => world with
                {
                    Pods = [.. world.Pods, .. Crowd("max-pods", 6, 1).Select((pod, index) => pod with { PodIp = $"192.168.1.{11 + (index % 5)}" })],
                },
                "node1 device 0: "),
            ["max-pods/interfaces"] = (
                world => world with { Interfaces = [.. world.Interfaces.Where(eni => eni.Id is not ("eni-2-1" or "eni-2-2"))] }, "node2: 1 interfaces"),
            ["prefix-nodes/both-halves"] = (
                world => world.WithNode(5, node => node with { AllocatablePods = 17 }),
                "node6: the VPC CNI assigns prefixes, but the node takes 17 pods as without them"),
            ["prefix-nodes/slots"] = (world => world.WithNode(5, node => node with { AllocatablePods = 17 }), "node6: 17"),
            ["prefix-nodes/prefixes"] = (
                world => world.WithInterface("eni-6-0", eni => eni with { Prefixes = [], SecondaryAddresses = ["192.168.1.61"] }), "node6: no prefix, 1 single addresses"),
            ["prefix-nodes/reserve"] = (
                world => world.WithInterface("eni-6-0", eni => eni with { Prefixes = eni.Prefixes[..2] }), "2 prefixes for 20 pods, 0 unused"),
            ["prefix-nodes/addresses"] = (world => world.WithPod("nginx-p7", pod => pod with { PodIp = "192.168.1.77" }), "nginx-p7 (192.168.1.77) of no prefix of it"),
            ["prefix-nodes/running"] = (
                world => world.WithPod("nginx-p7", pod => pod with
                {
                    Phase = "Pending",
                    IsReady = false,
                    PodIp = null,
                    WaitingReason = "plugin type=\"aws-cni\" failed (add): add cmd: failed to assign an IP address to container",
                }),
                "19 of 20 run on node6; the others: plugin type=\"aws-cni\" failed (add): add cmd: failed to assign an IP address to container"),
        }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static TheoryData<string> Ids => [.. All.Select(check => check.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task It_fails_for_its_cause_and_names_it(string id)
    {
        Causes.ShouldContainKey(id);
        var (breaking, seen) = Causes[id];
        var whole = id.StartsWith("prefix-nodes/", StringComparison.Ordinal) ? FakeWorld.Course().WithPrefixNodes() : FakeWorld.Course();

        var result = await breaking(whole).CheckAsync(All, id);

        result.Passed.ShouldBeFalse();
        result.Outcome.Observed.ShouldContain(seen);
    }

    [Fact]
    public async Task Nodes_with_the_limit_but_without_prefixes_are_the_other_half()
    {
        var world = FakeWorld.Course().WithPrefixNodes();

        var result = await (world with { EksCluster = world.EksCluster! with { DelegatesPrefixes = false } })
            .CheckAsync(PrefixNodesChecks.All, "prefix-nodes/both-halves");

        result.Passed.ShouldBeFalse();
        result.Outcome.Observed.ShouldContain("the node takes 110 pods, but the VPC CNI assigns no prefixes and has addresses for 15");
    }

    // 3 × 17 slots, of which the cluster itself takes 8 (aws-node and kube-proxy on each node, two coredns).
    [Theory]
    [InlineData(2, 2)]
    [InlineData(8, 8)]
    [InlineData(15, 15)]
    [InlineData(30, 30)]
    [InlineData(50, 43)]
    public async Task Of_so_many_replicas_so_many_are_expected_to_run(int replicas, int running)
    {
        var world = new FakeWorld().WithOutput("max-pods", "replicas", (double)replicas);
        world = world with { Pods = [.. world.Pods.Where(pod => pod.Namespace == "kube-system")] };

        var result = await world.CheckAsync(MaxPodsChecks.All, "max-pods/running");

        result.Outcome.Expected.ShouldBe($"{replicas} pods, of which min({replicas}, 51 − 8) = {running} run on group ng1");
    }

    [Fact]
    public async Task Pods_of_two_nodes_ping_each_other()
    {
        var result = await SecondNode(FakeWorld.Course()).CheckAsync(MultusChecks.All, "multus/across-nodes");

        result.Passed.ShouldBeTrue(result.Outcome.Observed);
        result.Outcome.Expected.ShouldBe("4 pings between pods of different nodes answered");
    }

    [Theory]
    [InlineData("multus/same-node", "2 pings between pods with net1, not 4")]
    [InlineData("multus/across-nodes", "4 pings between pods with net1, not 8")]
    public async Task A_sample_pod_that_is_missing_is_missed_by_the_pings(string id, string seen)
    {
        var world = SecondNode(FakeWorld.Course())
            .WithOutput("multus", "podNames", new object[] { "sampleapp-1", "sampleapp-dual", "sampleapp-1-2", "sampleapp-dual-2" });

        var result = await world.CheckAsync(MultusChecks.All, id);

        result.Passed.ShouldBeFalse();
        result.Outcome.Observed.ShouldContain(seen);
    }

    // 3 × 17 slots hold all of these; one of them has no address.
    [Fact]
    public async Task As_many_addresses_are_expected_as_pods_have_slots()
    {
        var result = await FakeWorld.Course().WithPod("nginx-2", pod => pod with { Phase = "Pending", PodIp = null })
            .CheckAsync(MaxPodsChecks.All, "max-pods/addresses");

        result.Passed.ShouldBeFalse();
        result.Outcome.Expected.ShouldBe("2 running pods with 2 addresses of their nodes' interfaces");
        result.Outcome.Observed.ShouldContain("1 pods with an address");
    }

    [Fact]
    public async Task As_many_addresses_of_prefixes_are_expected_as_pods_were_asked_for()
    {
        var result = await FakeWorld.Course().WithPrefixNodes().WithPod("nginx-p7", pod => pod with { Phase = "Pending", PodIp = null })
            .CheckAsync(PrefixNodesChecks.All, "prefix-nodes/addresses");

        result.Passed.ShouldBeFalse();
        result.Outcome.Expected.ShouldBe("20 addresses of the nodes' prefixes");
        result.Outcome.Observed.ShouldContain("19 pods with an address, not 20");
    }

    [Fact]
    public async Task The_first_interface_of_a_pod_may_have_its_address_from_a_prefix()
    {
        var world = FakeWorld.Course();
        world = world with
        {
            Interfaces = [.. world.Interfaces.Select(eni => eni is { InstanceId: "i-node4", IsUnmanaged: false }
                ? eni with { SecondaryAddresses = [], Prefixes = ["192.168.1.32/28"] }
                : eni)],
        };

        var result = await world.CheckAsync(MultusChecks.All, "multus/default-network");

        result.Passed.ShouldBeTrue(result.Outcome.Observed);
    }

    private static IEnumerable<ProbedPod> Crowd(string podNamespace, int count, int node) =>
        Enumerable.Range(1, count).Select(number => FakePodNetworks.Pod(podNamespace, $"crowd-{number}", node, $"192.168.{node}.200", "crowd"));

    private static FakeWorld WithNetwork(FakeWorld world, string master, int first, int last) => world with
    {
        NetworkAttachmentDefinitions =
            [FakePodNetworks.Network("ipvlan-conf-1", master, "192.168.21", first, last), .. world.NetworkAttachmentDefinitions.Skip(1)],
    };

    private static FakeWorld SecondNode(FakeWorld world)
    {
        var second = world.WithSecondMultusNode(firstPodAddress: 72)
            .WithOutput("multus", "podNames", new object[] { "sampleapp-1", "sampleapp-dual", "sampleapp-1-2" });
        return second with
        {
            Pods =
            [
                .. second.Pods,
                FakePodNetworks.Pod("multus", "sampleapp-1-2", 5, "192.168.1.51", "sampleapp-1-2", ("net1", "ipvlan-conf-1-2", "192.168.21.72")),
            ],
        };
    }
}
