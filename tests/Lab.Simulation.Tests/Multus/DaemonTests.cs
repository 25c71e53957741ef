using System.Collections.Immutable;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Multus;
using Lab.Simulation.Kubernetes.Networking;
using Lab.Simulation.Resources;
using Lab.Simulation.Tests.Kubernetes;

namespace Lab.Simulation.Tests.Multus;

/// <summary>What the daemon does with its node's folder of configurations, and what that means for pods: recorded cases C01, C09, C10, D and E1.</summary>
public sealed class DaemonTests
{
    private const string Configuration =
        """{"cniVersion":"0.3.1","logLevel":"verbose","logToStderr":true,"name":"multus-cni-network","clusterNetwork":"/host/etc/cni/net.d/10-aws.conflist","type":"multus-shim"}""";

    private const string Aws = "10-aws.conflist";
    private const string Own = "00-multus.conf";

    [Fact]
    public void The_daemon_writes_the_recorded_configuration_beside_that_of_the_vpc_cni()
    {
        var fixture = new MultusFixture();

        fixture.Node.Files.Keys.ShouldBe([Own, Aws]);
        fixture.Node.Files[Own].ShouldBe(RecordedNetworks.Read("C01-crd-not-installed", Own).TrimEnd('\n'));
        fixture.Node.Files[Own].ShouldBe(Configuration);
    }

    [Fact]
    [Trait("Recorded", "D2-early-pod-deleted-after-multus-is-up")]
    public void A_pod_that_came_before_multus_runs_without_net1_for_ever_and_nothing_says_so_until_it_is_made_anew()
    {
        // Cases D1 and D2.
        var fixture = new MultusFixture(withMultus: false);
        RecordedNetworks.Define(fixture);
        var early = fixture.Run("early", "ipvlan-conf-1");
        fixture.StartDaemon();
        fixture.Pass(TimeSpan.FromMinutes(10));

        var now = fixture.Now(early);
        now.IsReady().ShouldBeTrue();
        MultusFixture.Status(now).ShouldBeEmpty();
        fixture.MultusEvents(early).ShouldBeEmpty();
        fixture.Messages(early, "FailedCreatePodSandBox").ShouldBeEmpty();

        fixture.Delete(early);
        fixture.World.Get<CniNode>(fixture.Nodes[0]).Assigned.ShouldBeEmpty();
        MultusFixture.Addresses(fixture.Run("early", "ipvlan-conf-1")).ShouldBe(["192.168.21.200"]);
    }

    [Fact]
    public void A_daemon_that_is_stopped_takes_its_configuration_along_and_pods_come_up_without_net1()
    {
        // Case C09, after-clean-stop.
        var fixture = new MultusFixture();
        RecordedNetworks.Define(fixture);
        var before = fixture.Run("before", "ipvlan-conf-1");

        fixture.StopDaemon();
        var pod = fixture.Run("p", "ipvlan-conf-1");

        fixture.Node.Files.Keys.ShouldBe([Aws]);
        pod.IsReady().ShouldBeTrue();
        MultusFixture.Status(pod).ShouldBeEmpty();
        fixture.MultusEvents(pod).ShouldBeEmpty();
        MultusFixture.Addresses(fixture.Now(before)).ShouldBe(["192.168.21.200"]);

        fixture.StartDaemon();
        MultusFixture.Addresses(fixture.Run("again", "ipvlan-conf-1")).ShouldBe(["192.168.21.201"]);
    }

    [Fact]
    public void A_daemon_that_is_killed_leaves_its_configuration_and_each_pod_fails_after_a_minute()
    {
        // Case C09, after-kill-socket-left: ADD takes 60.01 s.
        var fixture = new MultusFixture();
        RecordedNetworks.Define(fixture);
        fixture.KillDaemon();

        var pod = fixture.Run("p");
        fixture.Node.Files.Keys.ShouldBe([Own, Aws]);
        fixture.Pass(TimeSpan.FromSeconds(58));
        fixture.Messages(pod, "FailedCreatePodSandBox").ShouldBeEmpty();
        fixture.Pass(TimeSpan.FromSeconds(4));

        RecordedNetworks.Plain(fixture.Messages(pod, "FailedCreatePodSandBox").ShouldHaveSingleItem()).ShouldEndWith(
            RecordedNetworks.Plain(RecordedNetworks.Read("C09-daemon-not-running", "after-kill-socket-left.txt").Split('\n')
                .Single(line => line.StartsWith("failed to setup", StringComparison.Ordinal))));
        fixture.Now(pod).IsReady().ShouldBeFalse();

        fixture.StartDaemon();
        fixture.Pass(TimeSpan.FromSeconds(75));
        fixture.Now(pod).IsReady().ShouldBeTrue();
    }

    [Fact]
    public void Without_its_daemon_the_end_of_a_pod_leaves_its_addresses_taken()
    {
        // Case C09, del-while-daemon-killed.
        var fixture = new MultusFixture();
        RecordedNetworks.Define(fixture);
        var pod = fixture.Run("p", "ipvlan-conf-1");

        fixture.KillDaemon();
        fixture.Delete(pod);

        fixture.Cluster.Find("Pod", "p").ShouldBeNull();
        fixture.Folder("ipvlan-conf-1")!.Reserved.Keys.ShouldBe(["192.168.21.200"]);
        fixture.World.Get<CniNode>(fixture.Nodes[0]).Assigned.Keys.ShouldBe([pod.Address()]);
    }

    [Fact]
    [Trait("Recorded", "C12-del-cases")]
    [Trait("Recorded", "C12b-nad-changed-while-pod-runs")]
    public void A_pod_ends_well_when_its_network_was_changed_or_deleted_since()
    {
        // Cases C12 a and C12b: DEL goes by the node's own file.
        var fixture = new MultusFixture();
        RecordedNetworks.Define(fixture);
        var deleted = fixture.Run("d1", "ipvlan-conf-1");
        var changed = fixture.Run("d7", "ipvlan-conf-2");
        fixture.Undefine("default", "ipvlan-conf-1");
        fixture.Define("default", "ipvlan-conf-2", """{"cniVersion": "0.3.0", "type": "ipvlan", "master": "ens7", "ipam": {"type": "host-local", "subnet": "192.168.55.0/24", "rangeStart": "192.168.55.10"}}""");
        MultusFixture.Addresses(fixture.Run("d8", "ipvlan-conf-2")).ShouldBe(["192.168.55.10"]);

        fixture.Delete(deleted);
        fixture.Delete(changed);

        fixture.Folder("ipvlan-conf-1")!.Reserved.ShouldBeEmpty();
        fixture.Folder("ipvlan-conf-2")!.Reserved.Keys.ShouldBe(["192.168.55.10"]);
        fixture.World.All<PodSandbox>().Select(each => each.Name).ShouldBe(["d8"]);
    }

    [Fact]
    [Trait("Recorded", "C12-del-cases")]
    public void A_pod_whose_plugin_is_gone_ends_without_an_error_and_its_address_stays_taken()
    {
        // C12 f. The VPC CNI's older version puts no ipvlan on the node (https://github.com/aws/amazon-vpc-cni-k8s/pull/3470).
        var fixture = new MultusFixture();
        RecordedNetworks.Define(fixture);
        var pod = fixture.Run("p", "ipvlan-conf-1");
        fixture.Cluster.Kubernetes.AddonApplied(
            fixture.World, fixture.Cluster.Cluster,
            new Lab.Simulation.Aws.Addon("myeks:vpc-cni", "myeks", "vpc-cni", "v1.20.3-eksbuild.1", "", ImmutableSortedDictionary<string, string>.Empty));
        fixture.Pass(TimeSpan.FromMinutes(2));

        fixture.Delete(pod);

        fixture.Cluster.Find("Pod", "p").ShouldBeNull();
        fixture.Folder("ipvlan-conf-1")!.Reserved.Keys.ShouldBe(["192.168.21.200"]);
        fixture.World.Get<CniNode>(fixture.Nodes[0]).Assigned.ShouldBeEmpty();
    }

    [Fact]
    public void A_default_network_that_vanishes_under_the_daemon_fails_pods_with_the_recorded_words()
    {
        // Case C10, conflist-removed-while-daemon-runs.
        var fixture = new MultusFixture();
        Change(fixture, files => files.Remove(Aws));

        var pod = fixture.Run("dn-conflist-removed-while-d");

        RecordedNetworks.Plain(fixture.Messages(pod, "FailedCreatePodSandBox").ShouldHaveSingleItem()).ShouldContain(RecordedNetworks.Plain(
            RecordedNetworks.Read("C10-default-network-fails", "conflist-removed-while-daemon-runs.txt").Split('\n')
                .Single(line => line.StartsWith("failed to setup", StringComparison.Ordinal))));
    }

    [Fact]
    public void A_default_network_that_is_no_json_leaves_the_node_without_a_network_until_it_is_repaired()
    {
        // Case C10, conflist-broken-json: an empty 00-multus.conf, which the runtime cannot load; after-repair.
        var fixture = new MultusFixture();
        var whole = fixture.Node.Files[Aws];
        Change(fixture, files => files.SetItem(Aws, "{"));

        fixture.Node.Files[Own].ShouldBe("");
        var pod = fixture.Run("p");
        fixture.Cluster.Kubernetes.NodeOf(fixture.World, "myeks", fixture.Nodes[0])!.IsReady().ShouldBeFalse();
        pod.IsReady().ShouldBeFalse();

        Change(fixture, files => files.SetItem(Aws, whole));
        fixture.Pass(TimeSpan.FromSeconds(15));
        fixture.Node.Files[Own].ShouldBe(Configuration);
        fixture.Now(pod).IsReady().ShouldBeTrue();
    }

    [Fact]
    [Trait("Recorded", "D3-conf-folder")]
    public void A_configuration_removed_by_hand_stays_away_until_the_vpc_cni_writes_its_own_again()
    {
        // Case D3: 00-multus.conf removed by hand; 10-aws.conflist written again.
        var fixture = new MultusFixture();
        RecordedNetworks.Define(fixture);
        Change(fixture, files => files.Remove(Own));
        fixture.Pass(TimeSpan.FromMinutes(5));

        var silent = fixture.Run("silent", "ipvlan-conf-1");
        silent.IsReady().ShouldBeTrue();
        MultusFixture.Status(silent).ShouldBeEmpty();

        var agent = fixture.Cluster.Pods("kube-system").Single(pod => pod.Name.StartsWith("aws-node", StringComparison.Ordinal));
        fixture.Delete(agent);
        fixture.Node.Files[Own].ShouldBe(Configuration);
        MultusFixture.Addresses(fixture.Run("p", "ipvlan-conf-1")).ShouldBe(["192.168.21.200"]);
    }

    [Fact]
    public void The_runtime_takes_the_first_file_by_name_and_the_daemon_its_first_at_its_start()
    {
        // Case D3: 00-first.conflist before Multus; 05-five.conflist seen at the next start only; multusMasterCNI.
        const string other = """{"cniVersion": "0.4.0", "name": "five", "plugins": [{"type": "ptp"}]}""";
        var fixture = new MultusFixture();
        Change(fixture, files => files.Add("05-five.conflist", other));
        fixture.Node.Files[Own].ShouldBe(Configuration);

        fixture.StopDaemon();
        fixture.StartDaemon();
        fixture.Node.Files[Own].ShouldBe(Configuration.Replace(Aws, "05-five.conflist", StringComparison.Ordinal));

        fixture.StopDaemon();
        fixture.Configure(With(("multusMasterCNI", Aws)));
        fixture.StartDaemon();
        fixture.Node.Files[Own].ShouldBe(Configuration);
    }

    [Fact]
    public void A_file_before_that_of_multus_switches_it_off_silently()
    {
        // Case D3, 00-first.conflist.
        var fixture = new MultusFixture();
        RecordedNetworks.Define(fixture);
        Change(fixture, files => files.Add("00-first.conflist", files[Aws]));

        var pod = fixture.Run("p", "ipvlan-conf-1");

        pod.IsReady().ShouldBeTrue();
        MultusFixture.Status(pod).ShouldBeEmpty();
    }

    /// <summary>Case D3: what ends the daemon at its start, with the last line of its log.</summary>
    public static TheoryData<string, string, string> Ending => new()
    {
        {
            "multusMasterCNI", "77-none.conflist",
            "failed to create the configuration manager for the primary CNI plugin: failed to load the primary CNI configuration as a multus delegate with error "
            + "'failed to access the primary CNI configuration from /host/etc/cni/net.d/77-none.conflist: failed to read the cluster primary CNI config "
            + "/host/etc/cni/net.d/77-none.conflist: open /host/etc/cni/net.d/77-none.conflist: no such file or directory'"
        },
        {
            "readinessindicatorfile", "/host/etc/cni/net.d/99-none",
            "have you checked that your default network is ready? still waiting for readinessindicatorfile @ /host/etc/cni/net.d/99-none. pollimmediate error: "
            + "timed out waiting for the condition"
        },
        {
            "cniVersion", "1.0.0",
            "failed to create the configuration manager for the primary CNI plugin: failed to load the primary CNI configuration as a multus delegate with error "
            + "'delegate cni version is 0.4.0 while top level cni version is 1.0.0'"
        },
        { "multusConfigFile", "/host/etc/cni/01-mine.conf", "multus daemon is exited" },
    };

    [Theory]
    [MemberData(nameof(Ending))]
    public void A_daemon_that_is_set_wrongly_ends_in_the_recorded_words_and_its_pod_is_started_again_and_again(string key, string value, string problem)
    {
        var fixture = new MultusFixture(config: With((key, value)));

        fixture.Node.Problem.ShouldBe(problem);
        fixture.Node.Files.Keys.ShouldBe([Aws]);
        var daemon = fixture.Cluster.Pods("kube-system").Single(pod => pod.Name.StartsWith("kube-multus", StringComparison.Ordinal));
        daemon.IsReady().ShouldBeFalse();
        fixture.Messages(daemon, "BackOff").ShouldHaveSingleItem().ShouldStartWith("Back-off restarting failed container kube-multus in pod ");
        fixture.Run("p").IsReady().ShouldBeTrue();

        fixture.Configure(MultusFixture.DaemonConfig);
        fixture.Now(daemon).IsReady().ShouldBeTrue();
        fixture.Node.Files.Keys.ShouldBe([Own, Aws]);
    }

    [Fact]
    public void A_daemon_whose_readiness_indicator_goes_ends_and_takes_its_configuration_along()
    {
        // Case D3, "the indicator file is removed while the daemon runs".
        var fixture = new MultusFixture(config: With(("readinessindicatorfile", "/host/etc/cni/net.d/10-aws.conflist")));
        fixture.Node.Files[Own].ShouldBe(Configuration);

        Change(fixture, files => files.Remove(Aws));

        fixture.Node.Files.ShouldBeEmpty();
        fixture.Run("p").IsReady().ShouldBeFalse();
    }

    [Theory]
    [InlineData("from-default-to-other.txt", "default", "default", false)]
    [InlineData("from-demo-to-default.txt", "demo", "default", true)]
    [InlineData("within-own.txt", "default", "default", true)]
    [InlineData("globalNamespaces-default-other-from-demo-to-other.txt", "demo", "default,other", true)]
    public void With_isolation_pods_use_networks_of_their_own_namespace_and_of_the_global_ones(
        string file, string podNamespace, string globalNamespaces, bool attached)
    {
        // Case C03c.
        var recorded = RecordedNetworks.Read("C03c-namespace-isolation", file);
        var config = (PropertyMap)PropertyValue.Parse(RecordedNetworks.Read("C03c-namespace-isolation", "daemon-config.json"))!;
        var fixture = new MultusFixture(config: config.With("globalNamespaces", globalNamespaces).ToString());
        RecordedNetworks.Define(fixture);
        RecordedNetworks.Arrange(fixture, FailureReplayTests.EventLines(recorded));
        fixture.Node.Files[Own].ShouldBe(RecordedNetworks.Read("C03c-namespace-isolation", Own).TrimEnd('\n'));

        var pod = fixture.Run("p-c03c-namespace-isolationfrom-defau", recorded.Split('\n')[0]["# annotation ".Length..], podNamespace);

        pod.IsReady().ShouldBe(attached);
        fixture.MultusEvents(pod).Select(FailureReplayTests.WithoutVpcAddress)
            .ShouldBe(FailureReplayTests.EventLines(recorded).Select(FailureReplayTests.WithoutVpcAddress), ignoreOrder: true);
        if (!attached)
        {
            RecordedNetworks.Plain(fixture.Messages(pod, "FailedCreatePodSandBox").ShouldHaveSingleItem())
                .ShouldEndWith(RecordedNetworks.Plain(FailureReplayTests.Error(recorded)));
        }
    }

    [Theory]
    [InlineData("rbac-narrow-enough")]
    [InlineData("rbac-no-events")]
    [InlineData("rbac-no-nad")]
    [InlineData("rbac-no-pod-get")]
    [InlineData("rbac-no-pods-watch")]
    [InlineData("rbac-no-status-update")]
    public void What_the_daemon_may_not_do_shows_as_recorded(string name)
    {
        // Case E1.
        var recorded = RecordedNetworks.Read("E1-api-requests-and-rbac", $"{name}.txt");
        var lines = recorded.Split('\n');
        var rules = ((PropertyList)PropertyValue.Parse(lines[0]["# rules: ".Length..])!).Select(PropertyValue.ToJson);
        var fixture = new MultusFixture(rules: rules);
        RecordedNetworks.Define(fixture);
        RecordedNetworks.Arrange(fixture, FailureReplayTests.EventLines(recorded));

        var pod = fixture.Run(name, "ipvlan-conf-1");

        var attached = recorded.Contains("ADD exit 0", StringComparison.Ordinal);
        pod.IsReady().ShouldBe(attached);
        fixture.MultusEvents(pod).Select(FailureReplayTests.WithoutVpcAddress)
            .ShouldBe(FailureReplayTests.EventLines(recorded).Select(FailureReplayTests.WithoutVpcAddress), ignoreOrder: true);
        // The recording's service account was called poor.
        if (attached) MultusFixture.Status(pod).Count.ShouldBe(3);
        else
        {
            RecordedNetworks.Plain(fixture.Messages(pod, "FailedCreatePodSandBox").ShouldHaveSingleItem()).ShouldEndWith(
                RecordedNetworks.Plain(FailureReplayTests.Error(recorded)).Replace("kube-system:poor", "kube-system:multus", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Without_the_definition_of_its_kind_pods_without_networks_run_and_others_find_none()
    {
        // Case C01.
        var fixture = new MultusFixture(withDefinition: false);

        fixture.Run("plain").IsReady().ShouldBeTrue();
        var pod = fixture.Run("nocrd", "ipvlan-conf-1");

        RecordedNetworks.Plain(fixture.Messages(pod, "FailedCreatePodSandBox").ShouldHaveSingleItem()).ShouldEndWith(RecordedNetworks.Plain(
            FailureReplayTests.Error(RecordedNetworks.Read("C01-crd-not-installed", "pod-with-annotation-error.txt"))));

        fixture.DefineKind();
        RecordedNetworks.Define(fixture);
        fixture.Pass(TimeSpan.FromSeconds(20));
        fixture.Now(pod).IsReady().ShouldBeTrue();
    }

    [Fact]
    public void The_startup_taint_goes_once_multus_is_ready_on_its_node_and_only_if_the_program_may()
    {
        const string taint = "eks-lab/multus-not-ready";
        const string label = "eks-lab/multus-ready";
        var fixture = new MultusFixture(withMultus: false, taint: taint);
        fixture.RemoveTaint(taint, label, mayPatch: false);
        Taints().ShouldBe([taint]);

        fixture.StartDaemon();
        fixture.Pass(TimeSpan.FromSeconds(10));
        Taints().ShouldBe([taint]);
        Remover().IsReady().ShouldBeFalse();
        fixture.Run("p").NodeName().ShouldBeNull();

        fixture.RemoveTaint(taint, label, mayPatch: true);
        fixture.Pass(TimeSpan.FromSeconds(10));
        Taints().ShouldBeEmpty();
        fixture.Cluster.Kubernetes.NodeOf(fixture.World, "myeks", fixture.Nodes[0])!.Content.At("metadata", "labels", label).ShouldBe("true");
        Remover().IsReady().ShouldBeTrue();
        fixture.Cluster.Find("Pod", "p")!.IsReady().ShouldBeTrue();

        IEnumerable<string?> Taints() => ((PropertyList?)fixture.Cluster.Kubernetes.NodeOf(fixture.World, "myeks", fixture.Nodes[0])!.Content
            .At("spec", "taints"))?.Maps.Select(each => each.String("key")) ?? [];

        KubernetesObject Remover() =>
            fixture.Cluster.Pods("kube-system").Single(pod => pod.Name.StartsWith("multus-startup-taint", StringComparison.Ordinal));
    }

    /// <summary>Someone on the node changes files of the folder.</summary>
    private static void Change(MultusFixture fixture, Func<ImmutableSortedDictionary<string, string>, ImmutableSortedDictionary<string, string>> change)
    {
        fixture.World.Put(fixture.Node with { Files = change(fixture.Node.Files) });
        fixture.Cluster.Kubernetes.Settle(fixture.World, "myeks");
    }

    private static string With((string Key, string Value) setting) =>
        ((PropertyMap)PropertyValue.Parse(MultusFixture.DaemonConfig)!).With(setting.Key, setting.Value).ToString();
}
