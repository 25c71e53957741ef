using Lab.Labs.Checks;
using Lab.Labs.Cluster;
using Lab.Labs.Tests.Checks;

namespace Lab.Labs.Tests.Cluster;

public sealed class ClusterChecksTests
{
    private static Task<CheckResult> CheckAsync(FakeWorld world, string id) => world.CheckAsync(ClusterChecks.All, id);

    private static async Task FailsAsync(FakeWorld world, string id, string seen)
    {
        var result = await CheckAsync(world, id);
        result.Passed.ShouldBeFalse();
        result.Outcome.Observed.ShouldContain(seen);
    }

    [Fact]
    public Task A_kubelet_of_another_version_is_named() =>
        FailsAsync(
            new FakeWorld().WithNode(2, node => node with { KubeletVersion = "v1.30.8-eks-aeac579" }),
            "cluster/version",
            "kubelet of node2: v1.30.8-eks-aeac579");

    [Fact]
    public Task A_version_that_only_begins_alike_is_another_version() =>
        FailsAsync(new FakeWorld().WithOutput("cluster", "clusterVersion", "1.3"), "cluster/version", "cluster alice-myeks: 1.31");

    [Fact]
    public Task A_node_that_is_not_Ready_is_named() =>
        FailsAsync(new FakeWorld().WithNode(3, node => node with { IsReady = false }), "cluster/nodes-ready", "node3 is not Ready");

    [Fact]
    public Task A_missing_node_is_counted() =>
        FailsAsync(new FakeWorld().WithOutput("cluster", "nodeCount", 4.0), "cluster/nodes-ready", "3 nodes, not 4");

    [Fact]
    public Task A_node_of_another_group_does_not_count() =>
        FailsAsync(
            new FakeWorld().WithNode(1, node => node with { Labels = node.Labels.SetItem("eks.amazonaws.com/nodegroup", "ng2") }),
            "cluster/nodes-ready", "2 nodes, not 3");

    [Fact]
    public Task An_empty_zone_is_named() =>
        FailsAsync(
            new FakeWorld().WithNode(3, node => node with { AvailabilityZone = "ap-northeast-2a" }),
            "cluster/nodes-zones",
            "2 in ap-northeast-2a; 0 in ap-northeast-2c");

    [Fact]
    public async Task Four_nodes_are_spread_well_with_two_in_one_of_three_zones()
    {
        var world = new FakeWorld();
        var result = await CheckAsync(world with { Nodes = world.Nodes.Add(world.Nodes[0] with { Name = "node4" }) }, "cluster/nodes-zones");

        result.Passed.ShouldBeTrue();
        result.Outcome.Expected.ShouldBe("1 or 2 in each of ap-northeast-2a, ap-northeast-2b, ap-northeast-2c");
    }

    [Theory]
    [InlineData("Amazon Linux 2", "amazon-eks-node-al2023-x86_64-standard-1.31-v20260714")]
    [InlineData("Amazon Linux 2023.11.20260714", "amazon-eks-node-1.31-v20251126")]
    [InlineData("Amazon Linux 2023.11.20260714", "amazon-eks-node-al2023-x86_64-standard-1.30-v20260714")]
    [InlineData("Bottlerocket OS 1.50.0 (aws-k8s-1.31)", "bottlerocket-aws-k8s-1.31-x86_64-v1.50.0")]
    public Task An_AMI_of_another_family_or_version_is_named(string osImage, string imageName) =>
        FailsAsync(
            new FakeWorld().WithNode(2, node => node with { OsImage = osImage }).WithInstance(2, instance => instance with { ImageName = imageName }),
            "cluster/nodes-ami",
            $"node2: {osImage} from {imageName}");

    [Theory]
    [InlineData(20, "gp3", true, "node1: 20 GiB gp3, encrypted")]
    [InlineData(30, "gp2", true, "node1: 30 GiB gp2, encrypted")]
    [InlineData(30, "gp3", false, "node1: 30 GiB gp3, not encrypted")]
    public Task A_disk_of_another_size_or_type_or_without_encryption_is_named(int size, string type, bool encrypted, string seen) =>
        FailsAsync(
            new FakeWorld().WithInstance(
                1, instance => instance with { RootVolumeSize = size, RootVolumeType = type, RootVolumeEncrypted = encrypted }),
            "cluster/nodes-disk",
            seen);

    [Fact]
    public Task IMDSv1_is_named() =>
        FailsAsync(
            new FakeWorld().WithInstance(3, instance => instance with { HttpTokens = "optional" }),
            "cluster/nodes-imdsv2",
            "node3: HttpTokens=optional");

    [Fact]
    public Task A_node_without_its_instance_is_named() =>
        FailsAsync(
            new FakeWorld().WithNode(3, node => node with { InstanceId = "i-gone" }), "cluster/nodes-imdsv2",
            "node3: its instance i-gone is not running (holds for the other 2 of 3)");

    [Fact]
    public async Task The_pod_limit_of_a_t3_medium_is_seventeen()
    {
        var result = await CheckAsync(new FakeWorld(), "cluster/nodes-pod-limit");

        result.Outcome.Expected.ShouldBe("3 × (6 − 1) + 2 = 17 pods on a t3.medium");
    }

    [Fact]
    public Task A_node_with_another_pod_limit_is_named() =>
        FailsAsync(
            new FakeWorld().WithNode(1, node => node with { AllocatablePods = 110 }),
            "cluster/nodes-pod-limit",
            "node1 (t3.medium): 110");

    [Fact]
    public async Task With_delegated_prefixes_the_pod_limit_is_the_cap_of_EKS()
    {
        var world = new FakeWorld();
        world = world with
        {
            EksCluster = world.EksCluster! with { DelegatesPrefixes = true },
            Nodes = [.. world.Nodes.Select(node => node with { AllocatablePods = 110 })],
        };

        var result = await CheckAsync(world, "cluster/nodes-pod-limit");

        result.Passed.ShouldBeTrue();
        result.Outcome.Expected.ShouldBe("3 × (6 − 1) × 16 + 2 = 242, capped at 110 pods on a t3.medium");
    }

    [Fact]
    public async Task Nodes_from_before_prefixDelegation_are_told_how_to_be_made_anew()
    {
        var world = new FakeWorld();

        var result = await CheckAsync(world with { EksCluster = world.EksCluster! with { DelegatesPrefixes = true } }, "cluster/nodes-pod-limit");

        result.Passed.ShouldBeFalse();
        result.Outcome.Expected.ShouldContain("capped at 110");
        result.Check.Fix.ShouldContain("`lab up prefix-nodes --env alice`");
        result.Check.Fix.ShouldContain("`lab destroy cluster --env alice --yes && lab up --env alice`");
    }

    [Fact]
    public Task An_instance_type_that_the_course_has_no_figures_for_is_named() =>
        FailsAsync(
            new FakeWorld().WithOutput("cluster", "nodeInstanceType", "p5.48xlarge"),
            "cluster/nodes-pod-limit",
            "the course has no figures for p5.48xlarge; it knows c5.2xlarge");

    [Fact]
    public async Task A_fresh_cluster_of_three_nodes_has_eight_system_pods()
    {
        var world = new FakeWorld();
        world = world with { Nodes = world.Nodes.RemoveAt(3), Pods = [.. world.Pods.Where(pod => pod.NodeName != "node4")] };

        var result = await CheckAsync(world, "cluster/system-pods");

        result.Passed.ShouldBeTrue();
        result.Outcome.Expected.ShouldBe("3 aws-node + 3 kube-proxy + 2 coredns = 8 running pods and no other");
    }

    [Fact]
    public async Task A_node_of_another_group_has_its_aws_node_and_kube_proxy_too()
    {
        var result = await CheckAsync(new FakeWorld(), "cluster/system-pods");

        result.Outcome.Expected.ShouldBe("4 aws-node + 4 kube-proxy + 2 coredns = 10 running pods on 3 nodes of ng1 and 1 of other groups and no other");
        await FailsAsync(
            new FakeWorld().WithPod("aws-node-4", pod => pod with { IsReady = false }), "cluster/system-pods", "no running aws-node on node4");
    }

    [Fact]
    public Task A_node_without_its_aws_node_is_named() =>
        FailsAsync(
            new FakeWorld().WithPod("aws-node-2", pod => pod with { Phase = "Pending", IsReady = false }),
            "cluster/system-pods",
            "no running aws-node on node2");

    [Fact]
    public Task Two_aws_node_on_one_node_are_named() =>
        FailsAsync(
            new FakeWorld().WithPod("aws-node-2", pod => pod with { NodeName = "node1" }),
            "cluster/system-pods",
            "2 aws-node on node1, no running aws-node on node2");

    [Theory]
    [InlineData("metrics-server", "also extra; 11 pods in kube-system")]
    [InlineData("kube-proxy", "2 kube-proxy on node1; 11 pods in kube-system")]
    [InlineData("kube-dns", "3 coredns; 11 pods in kube-system")]
    public Task A_pod_too_many_is_named(string app, string seen)
    {
        var world = new FakeWorld();
        var extra = world.Pods[0] with { Name = "extra", Labels = FakeWorld.NoTags.Add("k8s-app", app) };
        return FailsAsync(world with { Pods = world.Pods.Add(extra) }, "cluster/system-pods", seen);
    }

    [Fact]
    public Task A_missing_node_is_missed_with_its_system_pods()
    {
        var world = new FakeWorld();
        return FailsAsync(
            world with { Nodes = world.Nodes.RemoveAt(2), Pods = [.. world.Pods.Where(pod => pod.NodeName != "node3")] },
            "cluster/system-pods",
            "3 nodes for aws-node, not 4; 3 nodes for kube-proxy, not 4; 8 pods in kube-system");
    }

    [Fact]
    public Task A_coredns_that_waits_is_named_with_what_it_waits_for() =>
        FailsAsync(
            new FakeWorld().WithPod(
                "coredns-2", pod => pod with { Phase = "Pending", IsReady = false, WaitingReason = "0/3 nodes are available: 3 Too many pods" }),
            "cluster/system-pods",
            "1 coredns, coredns-2: 0/3 nodes are available: 3 Too many pods");

    [Fact]
    public Task A_node_whose_SSH_the_operating_server_does_not_reach_is_named() =>
        FailsAsync(
            new FakeWorld
            {
                BrokenPath = (_, to, port) =>
                    to is PathEnd.Instance { Id: "i-node2" } && port.Port == 22 ? FakeWorld.Refused("sg-1 has no rule for tcp/22") : null,
            },
            "cluster/operator-reaches-nodes",
            "operating server → node2 tcp/22: sg-1 has no rule for tcp/22 (holds for the other 2 of 3)");

    [Fact]
    public Task An_endpoint_that_the_operating_server_does_not_reach_is_a_failure() =>
        FailsAsync(
            new FakeWorld { BrokenPath = (_, to, _) => to is PathEnd.ClusterEndpoint ? FakeWorld.Refused("not in publicAccessCidrs") : null },
            "cluster/operator-reaches-endpoint",
            "operating server → endpoint of alice-myeks tcp/443: not in publicAccessCidrs");

    [Fact]
    public Task SSH_of_a_node_that_no_security_group_closes_is_a_failure() =>
        FailsAsync(
            new FakeWorld { BrokenPath = (from, _, _) => from is PathEnd.Internet ? FakeWorld.Refused("it has no public address") : null },
            "cluster/nodes-ssh-closed",
            "it has no public address (stopped, but not by a security group)");

    [Fact]
    public Task A_node_whose_SSH_answers_the_internet_is_named() =>
        FailsAsync(
            new FakeWorld
            {
                BrokenPath = (from, to, _) =>
                    from is PathEnd.Internet { Address: var address } && to is PathEnd.Instance { Id: "i-node1" } ? FakeWorld.Reached(address) : null,
            },
            "cluster/nodes-ssh-closed",
            "→ node1 tcp/22: reached");
}
