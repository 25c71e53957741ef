using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Kubernetes;

public sealed class SchedulerTests
{
    [Fact]
    public void Without_a_node_pods_wait_with_kube_schedulers_text()
    {
        var fixture = new ClusterFixture();
        fixture.InstallAddon("coredns");

        var pods = fixture.Pods("kube-system");

        pods.Count.ShouldBe(2);
        pods.ShouldAllBe(pod => pod.Phase() == "Pending");
        fixture.Messages(pods[0], "FailedScheduling").ShouldBe(["no nodes available to schedule pods"]);
    }

    [Fact]
    public void Full_nodes_give_the_recorded_event()
    {
        // bin/README, "Kubernetes: what was seen": 10 pods on two nodes of 4.
        var fixture = new ClusterFixture();
        fixture.InstallAddon("vpc-cni");
        fixture.Join(1, maxPods: 5);
        fixture.Join(2, maxPods: 5);

        fixture.Deploy("app", 10);

        var waiting = fixture.PodsOf("app").Where(pod => pod.NodeName() is null).ToList();
        waiting.Count.ShouldBe(2);
        fixture.Messages(waiting[0], "FailedScheduling").ShouldBe(
            ["0/2 nodes are available: 2 Too many pods. preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod."]);
    }

    [Fact]
    public void Seventeen_pods_fit_a_t3_medium_and_the_rest_waits_with_the_recorded_event()
    {
        // Six nodes, one of them for 20 pods, 2 host-network pods on it.
        using var recording = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Recorded", "vpc-cni", $"{"G-max-pods-scheduler"}.json")));
        var recorded = recording.RootElement.GetProperty("steps").EnumerateArray().Single(step => step.GetProperty("event").GetString() == "placed pods");
        var fixture = new ClusterFixture();
        fixture.InstallAddon("vpc-cni");
        fixture.InstallAddon("kube-proxy");
        var node = fixture.Join(1, labels: ("only", "here"));
        for (var index = 0; index < 5; index++) fixture.Join(2);

        fixture.Deploy("app", 20, podSpec: """, "nodeSelector": {"only": "here"}""");

        var pods = fixture.PodsOf("app").ToList();
        var onTheNode = fixture.Pods(null).Count(pod => pod.NodeName() == pods.First(each => each.NodeName() is not null).NodeName());
        onTheNode.ShouldBe(recorded.GetProperty("placed").GetInt32());
        pods.Count(pod => pod.NodeName() is null).ShouldBe(recorded.GetProperty("pending").GetInt32());
        pods.Count(pod => pod.Address() is not null).ShouldBe(recorded.GetProperty("got_ip").GetInt32());
        NetworkInterfaces.OfInstance(fixture.World, node).Select(each => each.SecondaryAddresses.Length)
            .ShouldBe(recorded.GetProperty("per_eni").EnumerateArray().Select(each => each.GetProperty("secondary").GetInt32()));
        fixture.Messages(pods.First(pod => pod.NodeName() is null), "FailedScheduling")
            .ShouldBe(recorded.GetProperty("message").EnumerateArray().Select(message => message.GetString()!));
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(8, 8)]
    [InlineData(15, 15)]
    [InlineData(30, 30)]
    [InlineData(50, 43)]
    public void Of_the_courses_nginx_pods_43_fit_three_t3_medium(int replicas, int running)
    {
        var fixture = ClusterFixture.Fresh();

        fixture.Deploy("nginx", replicas);

        // 3 nodes × 17 places − 8 system pods = 43.
        fixture.PodsOf("nginx").Count(pod => pod.IsReady()).ShouldBe(running);
    }

    [Fact]
    public void A_node_that_is_not_ready_is_refused_by_its_taint()
    {
        var fixture = new ClusterFixture();
        fixture.Join(1);

        fixture.Deploy("app", 1);

        fixture.Kubernetes.List(fixture.World, "myeks", "Node").Single().IsReady().ShouldBeFalse();
        fixture.Messages(fixture.PodsOf("app").Single(), "FailedScheduling").ShouldBe(
        [
            "0/1 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/not-ready: }. " +
            "preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
        ]);
    }

    [Fact]
    public void A_taint_keeps_pods_away_that_do_not_tolerate_it()
    {
        var fixture = new ClusterFixture();
        fixture.InstallAddon("vpc-cni");
        fixture.Join(1, taints: [new NodeTaint("multus", "true", "NoSchedule")]);

        fixture.Deploy("plain", 1);
        fixture.Deploy("tolerant", 1, podSpec: """, "tolerations": [{"key": "multus", "operator": "Equal", "value": "true", "effect": "NoSchedule"}]""");

        fixture.Messages(fixture.PodsOf("plain").Single(), "FailedScheduling").Single()
            .ShouldStartWith("0/1 nodes are available: 1 node(s) had untolerated taint {multus: true}. ");
        fixture.PodsOf("tolerant").Single().IsReady().ShouldBeTrue();
    }

    [Fact]
    public void Requests_that_do_not_fit_are_named()
    {
        var fixture = ClusterFixture.Fresh();

        fixture.Deploy("big", 1, podSpec: """, "initContainers": [{"name": "i", "image": "i:1", "resources": {"requests": {"cpu": "3", "memory": "8Gi"}}}]""");

        fixture.Messages(fixture.PodsOf("big").Single(), "FailedScheduling").Single()
            .ShouldStartWith("0/3 nodes are available: 3 Insufficient cpu, 3 Insufficient memory. preemption: ");
    }

    [Fact]
    public void Hard_topology_spread_puts_one_pod_in_each_zone()
    {
        var fixture = ClusterFixture.Fresh();
        fixture.Join(1);
        const string Spread = """, "topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {"matchLabels": {"app": "netshoot-pod"}}}]""";

        fixture.Deploy("netshoot-pod", 3, podSpec: Spread);

        var zones = fixture.Kubernetes.List(fixture.World, "myeks", "Node")
            .ToDictionary(node => node.Name, node => (string)node.Content.At("metadata", "labels", "topology.kubernetes.io/zone")!);
        fixture.PodsOf("netshoot-pod").Select(pod => zones[pod.NodeName()!]).Distinct().Count().ShouldBe(3);
    }

    [Theory]
    [InlineData("", 3)]
    [InlineData(""", "nodeTaintsPolicy": "Ignore" """, 3)]
    [InlineData(""", "nodeTaintsPolicy": "Honor" """, 6)]
    public void An_empty_tainted_node_holds_a_hard_topology_spread_back_unless_the_constraint_honors_taints(string policy, int running)
    {
        // Six pods on three nodes with a fourth that takes none: two on a node are one too many beside zero, unless that one does not count.
        var fixture = ClusterFixture.Fresh();
        fixture.Join(1, "c5.large", taints: [new NodeTaint("multus", "true", "NoSchedule")]);

        fixture.Deploy("netshoot-pod", 6, podSpec: $$$""", "topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {"matchLabels": {"app": "netshoot-pod"}}{{{policy}}}}]""");

        fixture.PodsOf("netshoot-pod").Count(pod => pod.IsReady()).ShouldBe(running);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(""", "matchLabelKeys": ["pod-template-hash"]""", true)]
    public void Pods_of_another_rollout_count_for_a_topology_spread_unless_matchLabelKeys_tells_them_apart(string keys, bool runs)
    {
        var spread = $$$""", "topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "DoNotSchedule", "labelSelector": {"matchLabels": {"group": "all"}}{{{keys}}}}]""";
        var fixture = new ClusterFixture();
        fixture.InstallAddon("vpc-cni");
        fixture.Join(1);
        fixture.Join(2, taints: [new NodeTaint("multus", "true", "NoSchedule")]);
        string Pod(string name, string hash) => $$$"""
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "{{{name}}}", "namespace": "default", "labels": {"group": "all", "pod-template-hash": "{{{hash}}}"}},
             "spec": {"containers": [{"name": "c", "image": "nginx:alpine"}]{{{spread}}} } }
            """;

        fixture.Apply(Pod("old", "1"));

        fixture.Apply(Pod("new", "2")).IsReady().ShouldBe(runs);
    }

    [Fact]
    public void Three_pods_without_any_constraint_land_on_three_nodes()
    {
        var fixture = ClusterFixture.Fresh();

        fixture.Deploy("netshoot-pod", 3);

        fixture.PodsOf("netshoot-pod").Select(pod => pod.NodeName()).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public void Core_dns_preempts_a_students_pod_when_all_nodes_are_full()
    {
        var fixture = ClusterFixture.Fresh();
        fixture.Deploy("nginx", 50);
        var coredns = fixture.Pods("kube-system").First(pod => pod.Name.StartsWith("coredns-", StringComparison.Ordinal));

        fixture.Kubernetes.NodeLeft(fixture.World, "myeks", Instances(fixture).Single(pair => pair.Key == coredns.NodeName()).Value);
        fixture.Kubernetes.Elapse(fixture.World, TimeSpan.FromMinutes(2));

        fixture.Pods("kube-system").Where(pod => pod.Name.StartsWith("coredns-", StringComparison.Ordinal)).ShouldAllBe(pod => pod.IsReady());
        // Two nodes are left: 34 places − 2 × 2 − 2 coredns.
        fixture.PodsOf("nginx").Count(pod => pod.IsReady()).ShouldBe(28);
    }

    [Theory]
    [InlineData(""", "affinity": {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": []}}""", "spec.template.spec.affinity.podAffinity")]
    [InlineData(""", "volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "c"}}]""", "spec.template.spec.volumes[].persistentVolumeClaim")]
    [InlineData(""", "schedulerName": "mine", "nodeName": "n" """, "spec.template.spec.nodeName, spec.template.spec.schedulerName")]
    public void A_field_that_the_scheduler_does_not_know_is_refused_by_name(string podSpec, string fields)
    {
        var fixture = new ClusterFixture();

        Should.Throw<ResourceException>(() => fixture.Deploy("app", 1, podSpec: podSpec))
            .Message.ShouldBe($"the simulated scheduler does not know {fields}");
    }

    [Fact]
    public void A_pod_that_runs_on_a_node_can_be_applied_again()
    {
        var fixture = ClusterFixture.With(1);
        const string manifest =
            """{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "default"}, "spec": {"containers": [{"name": "c", "image": "nginx:1"}]}}""";
        var pod = fixture.Apply(manifest);
        pod.NodeName().ShouldNotBeNull();

        fixture.Apply(manifest).NodeName().ShouldBe(pod.NodeName());
    }

    [Fact]
    public void Whatever_is_scaled_no_node_holds_more_pods_than_it_may_and_every_pods_address_is_its_nodes_own()
    {
        var scales = Gen.Choose(0, 25).ListOf(4).ToArbitrary();
        Prop.ForAll(scales, counts =>
        {
            var fixture = ClusterFixture.Fresh();
            foreach (var (count, index) in counts.Select((count, index) => (count, index)))
            {
                fixture.Deploy(index % 2 == 0 ? "one" : "two", count);
                AssertConsistent(fixture);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(12));
    }

    internal static void AssertConsistent(ClusterFixture fixture)
    {
        var pods = fixture.Pods(null);
        var instances = Instances(fixture);
        foreach (var node in fixture.Kubernetes.List(fixture.World, "myeks", "Node"))
        {
            pods.Count(pod => pod.NodeName() == node.Name).ShouldBeLessThanOrEqualTo(
                int.Parse((string)node.Content.At("status", "allocatable", "pods")!, System.Globalization.CultureInfo.InvariantCulture));
        }

        var own = pods.Where(pod => pod.NodeName() is not null && pod.Content.At("spec", "hostNetwork") is not true).ToList();
        own.ShouldAllBe(pod => pod.Address() != null);
        own.Select(pod => pod.Address()).ShouldBeUnique();
        foreach (var pod in own)
        {
            NetworkInterfaces.OfInstance(fixture.World, instances[pod.NodeName()!])
                .Count(each => each.SecondaryAddresses.Contains(pod.Address()!)).ShouldBe(1, pod.Name);
        }
    }

    private static Dictionary<string, string> Instances(ClusterFixture fixture) =>
        fixture.Kubernetes.List(fixture.World, "myeks", "Node")
            .ToDictionary(node => node.Name, node => ((string)node.Content.At("spec", "providerID")!).Split('/')[^1]);
}
