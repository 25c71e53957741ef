using Lab.Labs.Checks;
using Lab.Labs.MultusNodes;
using Lab.Labs.Tests.Checks;

namespace Lab.Labs.Tests.MultusNodes;

public sealed class MultusNodesChecksTests
{
    private static Task<CheckResult> CheckAsync(FakeWorld world, string id) => world.CheckAsync(MultusNodesChecks.All, $"multus-nodes/{id}");

    private static async Task FailsAsync(FakeWorld world, string id, string seen)
    {
        var result = await CheckAsync(world, id);
        result.Passed.ShouldBeFalse();
        result.Outcome.Observed.ShouldContain(seen);
    }

    [Fact]
    public Task A_node_that_is_not_Ready_is_named() =>
        FailsAsync(new FakeWorld().WithNode(4, node => node with { IsReady = false }), "nodes-ready", "node4 is not Ready");

    [Fact]
    public Task An_instance_that_is_missing_is_counted() =>
        FailsAsync(new FakeWorld().WithOutput("multus-nodes", "nodeCount", 2.0), "nodes-ready", "1 instances, not 2");

    [Fact]
    public Task An_instance_that_did_not_join_is_named() =>
        FailsAsync(new FakeWorld().WithNode(4, node => node with { InstanceId = "i-else" }), "nodes-ready", "i-node4 is no node of alice-myeks");

    [Theory]
    [InlineData("t3.medium", "ap-northeast-2a")]
    [InlineData("c5.large", "ap-northeast-2c")]
    public Task An_instance_of_another_type_or_in_another_zone_is_named(string type, string zone) =>
        FailsAsync(
            new FakeWorld().WithInstance(4, instance => instance with { InstanceType = type, AvailabilityZone = zone }),
            "nodes-zone", $"node4: {type} in {zone}");

    [Fact]
    public Task An_instance_that_the_hook_still_holds_is_named()
    {
        var world = new FakeWorld();
        return FailsAsync(
            world with { AutoScalingGroup = world.AutoScalingGroup! with { Instances = [new("i-node4", "Pending:Wait")] } },
            "launch-hook", "i-node4 is Pending:Wait");
    }

    [Fact]
    public Task A_group_without_a_launch_hook_is_named()
    {
        var world = new FakeWorld();
        return FailsAsync(
            world with { AutoScalingGroup = world.AutoScalingGroup! with { LifecycleHooks = [new("end", "autoscaling:EC2_INSTANCE_TERMINATING", "ABANDON")] } },
            "launch-hook", "alice-multus has no launch hook");
    }

    [Fact]
    public Task A_hook_that_lets_unanswered_instances_through_is_named()
    {
        var world = new FakeWorld();
        return FailsAsync(
            world with { AutoScalingGroup = world.AutoScalingGroup! with { LifecycleHooks = [new("hook", "autoscaling:EC2_INSTANCE_LAUNCHING", "CONTINUE")] } },
            "launch-hook", "hook hook, unanswered CONTINUE");
    }

    [Fact]
    public Task A_missing_interface_is_named_by_its_index()
    {
        var world = new FakeWorld();
        return FailsAsync(
            world with { Interfaces = [.. world.Interfaces.Where(eni => eni.Id != "eni-4-2")] }, "interfaces", "node4: no interface at device index 2");
    }

    [Fact]
    public Task Interfaces_out_of_order_are_named() =>
        FailsAsync(
            new FakeWorld()
                .WithInterface("eni-4-1", eni => eni with { SubnetId = "subnet-multus2" })
                .WithInterface("eni-4-2", eni => eni with { SubnetId = "subnet-multus1" }),
            "interfaces",
            "node4: eni-4-1 (device 1) in subnet-multus2; node4: eni-4-2 (device 2) in subnet-multus1");

    [Theory]
    [InlineData("node.k8s.amazonaws.com/no_manage", "True")]
    [InlineData("eks-lab/environment", "bob")]
    [InlineData("eks-lab/stage", "cluster")]
    [InlineData("eks-lab/instance", "i-node5")]
    public Task An_interface_with_another_value_of_a_tag_is_named(string key, string value) =>
        FailsAsync(
            new FakeWorld().WithInterface("eni-4-2", eni => eni with { Tags = eni.Tags.SetItem(key, value) }), "interfaces-tagged",
            $"node4: eni-4-2 {key}={value}");

    [Fact]
    public Task An_interface_without_no_manage_is_named() =>
        FailsAsync(
            new FakeWorld().WithInterface("eni-4-1", eni => eni with { Tags = eni.Tags.Remove("node.k8s.amazonaws.com/no_manage") }),
            "interfaces-tagged", "node4: eni-4-1 node.k8s.amazonaws.com/no_manage=(missing)");

    [Fact]
    public Task An_interface_that_the_VPC_CNI_took_over_is_known_by_its_tag() =>
        FailsAsync(
            new FakeWorld().WithInterface(
                "eni-4-1", eni => eni with { Tags = eni.Tags.Add("node.k8s.amazonaws.com/instance_id", "i-node4") }),
            "interfaces-ignored", "node4: eni-4-1 has the VPC CNI's tag");

    [Fact]
    public Task An_interface_with_the_nodes_security_group_is_named() =>
        FailsAsync(
            new FakeWorld().WithInterface("eni-4-1", eni => eni with { SecurityGroupIds = ["sg-multus", "sg-cluster"] }),
            "interfaces-ignored", "node4: eni-4-1 in sg-multus, sg-cluster");

    [Fact]
    public Task An_interface_that_checks_source_and_destination_is_named() =>
        FailsAsync(
            new FakeWorld().WithInterface("eni-4-2", eni => eni with { SourceDestCheck = true }), "source-dest-check",
            "node4: eni-4-2 drops packets of other addresses");

    [Fact]
    public Task An_interface_that_outlives_its_instance_is_named() =>
        FailsAsync(
            new FakeWorld().WithInterface("eni-4-2", eni => eni with { DeleteOnTermination = false }), "delete-on-termination",
            "node4: eni-4-2 outlives its instance");

    [Fact]
    public Task An_interface_with_too_few_addresses_is_named() =>
        FailsAsync(
            new FakeWorld().WithInterface("eni-4-1", eni => eni with { SecondaryAddresses = eni.SecondaryAddresses.RemoveAt(0) }),
            "pod-addresses", "node4: eni-4-1 (device 1) with 7 secondary addresses in 192.168.21.64/26");

    [Fact]
    public Task An_address_outside_the_pod_range_is_named() =>
        FailsAsync(
            new FakeWorld().WithInterface("eni-4-1", eni => eni with { SecondaryAddresses = eni.SecondaryAddresses.SetItem(0, "192.168.21.63") }),
            "pod-addresses", "192.168.21.63 outside 192.168.21.64/26");

    [Fact]
    public async Task Two_nodes_with_blocks_side_by_side_share_no_address()
    {
        var result = await CheckAsync(new FakeWorld().WithSecondMultusNode(firstPodAddress: 72), "pod-addresses-apart");

        result.Passed.ShouldBeTrue();
        result.Outcome.Observed.ShouldBe("device 1: 16 addresses; device 2: 16 addresses");
    }

    [Fact]
    public Task Two_nodes_with_the_same_address_are_named() =>
        FailsAsync(
            new FakeWorld().WithSecondMultusNode(firstPodAddress: 71), "pod-addresses-apart",
            "192.168.21.71 on node4 and node5; 192.168.22.71 on node4 and node5");

    [Fact]
    public Task One_interface_too_many_of_the_VPC_CNI_is_named()
    {
        var world = new FakeWorld();
        var third = world.Interfaces.Single(eni => eni.Id == "eni-4-0") with { Id = "eni-4-3", DeviceIndex = 3, SecondaryAddresses = [] };
        return FailsAsync(
            world with { Interfaces = world.Interfaces.Add(third) }, "interfaces-left", "node4: 2 of the VPC CNI, the first with 9 addresses for pods");
    }

    [Fact]
    public Task A_pod_with_an_address_of_a_Multus_interface_is_named()
    {
        var world = new FakeWorld();
        var pod = world.Pods.Single(each => each.Name == "netshoot-pod-1") with { Name = "lost", NodeName = "node4", PodIp = "192.168.21.64" };
        return FailsAsync(
            world with { Pods = world.Pods.Add(pod) }, "interfaces-left",
            "lost (192.168.21.64, device 1) has an address of no interface of the VPC CNI");
    }

    [Fact]
    public async Task The_pod_limit_of_a_c5_large_with_two_Multus_networks_is_eleven()
    {
        var result = await CheckAsync(new FakeWorld(), "pod-limit");

        result.Outcome.Expected.ShouldBe("(3 − 2) × (10 − 1) + 2 = 11 pods on a c5.large with 2 Multus networks, not 3 × (10 − 1) + 2 = 29");
    }

    [Fact]
    public Task The_pod_limit_of_the_type_alone_is_eighteen_too_many() =>
        FailsAsync(
            new FakeWorld().WithNode(4, node => node with { AllocatablePods = 29 }), "pod-limit",
            "node4: 29, as if no interface were taken: 18 of them would get no address");

    [Fact]
    public Task Another_pod_limit_is_named() =>
        FailsAsync(new FakeWorld().WithNode(4, node => node with { AllocatablePods = 10 }), "pod-limit", "node4: 10");

    [Fact]
    public Task A_node_without_the_label_is_named() =>
        FailsAsync(
            new FakeWorld().WithNode(4, node => node with { Labels = FakeWorld.NoTags }), "label-and-taint",
            "node4: eks-lab/node-group=(missing), eks-lab/multus-not-ready=true:NoSchedule");

    [Fact]
    public Task A_node_without_the_startup_taint_is_named() =>
        FailsAsync(new FakeWorld().WithNode(4, node => node with { Taints = [] }), "label-and-taint", "node4: eks-lab/node-group=multus, no taint");

    [Theory]
    [InlineData("optional", 1)]
    [InlineData("required", 2)]
    public Task IMDSv1_or_a_hop_into_pods_is_named(string tokens, int hops) =>
        FailsAsync(
            new FakeWorld().WithInstance(4, instance => instance with { HttpTokens = tokens, HttpPutResponseHopLimit = hops }), "imdsv2",
            $"node4: HttpTokens={tokens}, HttpPutResponseHopLimit={hops}");

    [Theory]
    [InlineData("gp2", true, "node4: 30 GiB gp2, encrypted")]
    [InlineData("gp3", false, "node4: 30 GiB gp3, not encrypted")]
    public Task A_disk_of_another_type_or_without_encryption_is_named(string type, bool encrypted, string seen) =>
        FailsAsync(
            new FakeWorld().WithInstance(4, instance => instance with { RootVolumeType = type, RootVolumeEncrypted = encrypted }), "disk", seen);

    [Fact]
    public Task A_node_whose_SSH_answers_the_internet_is_named() =>
        FailsAsync(
            new FakeWorld
            {
                BrokenPath = (from, to, _) =>
                    from is PathEnd.Internet { Address: var address } && to is PathEnd.Instance { Id: "i-node4" } ? FakeWorld.Reached(address) : null,
            },
            "ssh-closed", "→ node4 tcp/22: reached");

    [Fact]
    public Task A_function_in_the_VPC_is_named()
    {
        var world = new FakeWorld();
        return FailsAsync(
            world with { Function = world.Function! with { SubnetIds = ["subnet-private1"] } }, "function-outside-vpc",
            "alice-multus-enis in subnet-private1");
    }

    [Fact]
    public Task A_dead_letter_is_counted()
    {
        var world = new FakeWorld();
        return FailsAsync(world with { Queue = world.Queue! with { Messages = 1 } }, "dead-letters", "alice-multus-enis-dead-letters: 1 messages");
    }

    [Fact]
    public Task A_function_without_a_dead_letter_queue_is_named()
    {
        var world = new FakeWorld();
        return FailsAsync(
            world with { Function = world.Function! with { DeadLetterTargetArn = null } }, "dead-letters", "alice-multus-enis has no dead-letter queue");
    }
}
