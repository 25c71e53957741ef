using Lab.Labs.Checks;
using Lab.Labs.Netshoot;
using Lab.Labs.Tests.Checks;

namespace Lab.Labs.Tests.Netshoot;

public sealed class NetshootChecksTests
{
    private static Task<CheckResult> CheckAsync(FakeWorld world, string id) => world.CheckAsync(NetshootChecks.All, id);

    private static async Task FailsAsync(FakeWorld world, string id, string seen)
    {
        var result = await CheckAsync(world, id);
        result.Passed.ShouldBeFalse();
        result.Outcome.Observed.ShouldContain(seen);
    }

    [Fact]
    public Task A_pod_that_waits_is_named_with_what_it_waits_for() =>
        FailsAsync(
            new FakeWorld().WithPod("netshoot-pod-2", pod =>
                pod with { Phase = "Pending", IsReady = false, NodeName = null, PodIp = null, WaitingReason = "3 Too many pods" }),
            "netshoot/running",
            "netshoot-pod-2 Pending (3 Too many pods)");

    [Fact]
    public Task A_missing_pod_is_counted() =>
        FailsAsync(new FakeWorld().WithOutput("netshoot", "replicas", 4.0), "netshoot/running", "3 pods, not 4");

    [Fact]
    public Task Two_pods_on_one_node_are_named() =>
        FailsAsync(
            new FakeWorld().WithPod("netshoot-pod-2", pod => pod with { NodeName = "node1", PodIp = "192.168.1.13" }),
            "netshoot/one-per-node", "2 on node1");

    [Fact]
    public async Task Six_pods_on_three_nodes_may_be_two_on_each()
    {
        var world = new FakeWorld().WithOutput("netshoot", "replicas", 6.0);
        var second = world.Pods.Where(pod => pod.Namespace == "netshoot").Select(pod => pod with { Name = pod.Name + "b" });

        var result = await CheckAsync(world with { Pods = [.. world.Pods, .. second] }, "netshoot/one-per-node");

        result.Passed.ShouldBeTrue();
        result.Outcome.Expected.ShouldBe("6 pods over 3 Ready nodes without a taint: at most 2 on each");
    }

    [Fact]
    public async Task A_tainted_node_does_not_count_for_the_spread()
    {
        // With it, two pods on one node would be allowed to four replicas only over three nodes, and one to four.
        var world = new FakeWorld().WithOutput("netshoot", "replicas", 4.0);
        var fourth = world.Pods.Single(pod => pod.Name == "netshoot-pod-1") with { Name = "netshoot-pod-4" };
        world = world with { Pods = world.Pods.Add(fourth) };

        (await CheckAsync(world, "netshoot/one-per-node")).Passed.ShouldBeTrue();
        (await CheckAsync(world.WithNode(4, node => node with { Taints = [] }), "netshoot/one-per-node")).Passed.ShouldBeFalse();
    }

    [Fact]
    public Task A_primary_address_is_no_pods_address() =>
        FailsAsync(
            new FakeWorld().WithPod("netshoot-pod-3", pod => pod with { PodIp = "192.168.3.20" }),
            "netshoot/addresses",
            "netshoot-pod-3: no interface has 192.168.3.20 as a secondary address");

    [Fact]
    public Task An_address_of_another_nodes_interface_is_named() =>
        FailsAsync(
            new FakeWorld().WithPod("netshoot-pod-1", pod => pod with { PodIp = "192.168.2.13" }),
            "netshoot/addresses",
            "netshoot-pod-1: 192.168.2.13 belongs to eni-2-0 of i-node2, but it runs on i-node1");

    [Fact]
    public Task An_address_outside_its_interfaces_subnet_is_named()
    {
        var world = new FakeWorld().WithInterface("eni-1-0", eni => eni with { SubnetId = "subnet-private1" });
        return FailsAsync(world, "netshoot/addresses", "netshoot-pod-1: 192.168.1.11 lies outside 192.168.11.0/24, the subnet of eni-1-0");
    }

    [Fact]
    public async Task An_address_of_a_delegated_prefix_belongs_to_its_interface()
    {
        var world = new FakeWorld()
            .WithInterface("eni-1-0", eni => eni with { SecondaryAddresses = [], Prefixes = ["192.168.1.64/28"] })
            .WithPod("netshoot-pod-1", pod => pod with { PodIp = "192.168.1.79" });

        (await CheckAsync(world, "netshoot/addresses")).Passed.ShouldBeTrue();
        await FailsAsync(
            world.WithPod("netshoot-pod-1", pod => pod with { PodIp = "192.168.1.80" }), "netshoot/addresses", "no interface has 192.168.1.80");
    }

    [Fact]
    public Task A_node_without_a_second_interface_is_named()
    {
        var world = new FakeWorld();
        return FailsAsync(
            world with { Interfaces = [.. world.Interfaces.Where(eni => eni.Id != "eni-2-1")] }, "netshoot/second-interface",
            "node2 has no second interface for pods");
    }

    [Fact]
    public Task A_second_interface_without_addresses_in_reserve_is_named() =>
        FailsAsync(
            new FakeWorld().WithInterface("eni-1-1", eni => eni with { SecondaryAddresses = [] }), "netshoot/second-interface",
            "eni-1-1 (device 1) with 0 secondary addresses");

    [Fact]
    public async Task An_interface_that_the_VPC_CNI_does_not_manage_is_no_second_interface_for_pods()
    {
        var world = new FakeWorld().WithInterface(
            "eni-1-1", eni => eni with { Tags = FakeWorld.NoTags.Add("node.k8s.amazonaws.com/no_manage", "true"), SecondaryAddresses = [] });

        (await CheckAsync(world, "netshoot/second-interface"))
            .Outcome.Observed.ShouldContain("node1 has no second interface for pods: others take its place");
        await CheckAsync(world, "netshoot/snat-second-interface");
        world.AskedPaths.ShouldNotContain(path => path.From is PathEnd.ImaginedPod
            && ((PathEnd.ImaginedPod)path.From).NetworkInterfaceId == "eni-1-1");
    }

    [Fact]
    public async Task Every_pod_pings_every_other_one()
    {
        var world = new FakeWorld();

        var result = await CheckAsync(world, "netshoot/pod-to-pod");

        result.Outcome.Expected.ShouldStartWith("6 pings between 3 pods");
        world.AskedPaths.Select(path => (((PathEnd.Pod)path.From).Name[^1], ((PathEnd.Pod)path.To).Name[^1]))
            .ShouldBe([('1', '2'), ('1', '3'), ('2', '1'), ('2', '3'), ('3', '1'), ('3', '2')], ignoreOrder: true);
    }

    [Fact]
    public Task A_pod_that_another_pod_sees_under_the_nodes_address_is_named() =>
        FailsAsync(
            new FakeWorld
            {
                BrokenPath = (from, to, _) =>
                    from is PathEnd.Pod { Name: "netshoot-pod-3" } && to is PathEnd.Pod ? FakeWorld.Reached("192.168.3.10") : null,
            },
            "netshoot/pod-to-pod",
            "netshoot-pod-3 (192.168.3.21, device 1) → netshoot-pod-1 (192.168.1.11, device 0) ping: seen as 192.168.3.10, not as 192.168.3.21");

    [Fact]
    public Task A_lone_pod_has_nobody_to_ping()
    {
        var world = new FakeWorld();
        return FailsAsync(
            world with { Pods = [.. world.Pods.Where(pod => pod.Name is not ("netshoot-pod-2" or "netshoot-pod-3"))] },
            "netshoot/pod-to-pod",
            "1 netshoot pods run, and it takes two");
    }

    [Theory]
    [InlineData("netshoot-pod-1")]
    [InlineData("netshoot-pod-3")]
    [InlineData("coredns-2")]
    public async Task A_pod_that_leaves_the_VPC_under_its_own_address_is_named(string name)
    {
        var pod = new FakeWorld().Pods.Single(other => other.Name == name);
        var broken = new FakeWorld
        {
            BrokenPath = (from, _, _) => from is PathEnd.Pod source && source.Name == name
                ? FakeWorld.Reached(pod.PodIp!)
                : null,
        };

        await FailsAsync(broken, "netshoot/snat-peer", $"→ operating server ping: seen as {pod.PodIp}, not as 192.168.{pod.NodeName![^1]}.10");
        await FailsAsync(broken, "netshoot/snat-internet", $"→ 8.8.8.8 ping: seen as {pod.PodIp}, not as 3.35.0.{pod.NodeName[^1]}");
    }

    [Fact]
    public Task A_pod_that_does_not_get_out_is_named_with_the_reason() =>
        FailsAsync(
            new FakeWorld
            {
                BrokenPath = (from, to, _) =>
                    from is PathEnd.Pod { Name: "netshoot-pod-2" } && to is PathEnd.Internet ? FakeWorld.Refused("no route to 8.8.8.8") : null,
            },
            "netshoot/snat-internet",
            "netshoot-pod-2 (192.168.2.11, device 0) → 8.8.8.8 ping: no route to 8.8.8.8 (holds for the other 4 of 5)");

    [Fact]
    public async Task The_operating_server_is_pinged_from_every_pod_with_an_address_of_its_own()
    {
        var world = new FakeWorld();

        await CheckAsync(world, "netshoot/snat-peer");

        world.AskedPaths.Select(path => ((PathEnd.Pod)path.From).Name)
            .ShouldBe(["coredns-1", "coredns-2", "netshoot-pod-1", "netshoot-pod-2", "netshoot-pod-3"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_real_pod_on_a_second_interface_is_preferred_to_an_imagined_one()
    {
        var world = new FakeWorld();

        await CheckAsync(world, "netshoot/snat-second-interface");

        world.AskedPaths.Select(path => path.From).Distinct().ShouldBe(
            [
                new PathEnd.Pod(FakeWorld.Cluster, "netshoot", "netshoot-pod-3"),
                new PathEnd.ImaginedPod(FakeWorld.Cluster, "node1", "eni-1-1"),
                new PathEnd.ImaginedPod(FakeWorld.Cluster, "node2", "eni-2-1"),
            ],
            ignoreOrder: true);
    }

    [Fact]
    public Task A_pod_on_a_second_interface_that_leaves_under_that_interfaces_address_is_named() =>
        FailsAsync(
            new FakeWorld
            {
                BrokenPath = (from, to, _) =>
                    from is PathEnd.ImaginedPod { NodeName: "node1" } && to is PathEnd.Instance ? FakeWorld.Reached("192.168.1.20") : null,
            },
            "netshoot/snat-second-interface",
            "imagined pod on eni-1-1 (device 1 of node1) → operating server ping: seen as 192.168.1.20, not as 192.168.1.10");

    [Fact]
    public Task Without_a_second_interface_the_claim_about_it_does_not_hold()
    {
        var world = new FakeWorld().WithPod("netshoot-pod-3", pod => pod with { PodIp = "192.168.3.11" });
        return FailsAsync(
            world with { Interfaces = [.. world.Interfaces.Where(eni => eni.DeviceIndex == 0)] }, "netshoot/snat-second-interface",
            "node3 has no second interface for pods");
    }
}
