using Lab.Simulation.Kubernetes.Networking;
using Lab.Simulation.Resources;
using Lab.Simulation.Tests.Kubernetes;

namespace Lab.Simulation.Tests.Multus;

/// <summary>
/// Pods of the recorded cases C that do not come up: the kubelet's event has the recorded error to the letter, Multus writes the recorded
/// events, and nothing of the pod is left on the node.
/// </summary>
public sealed class FailureReplayTests
{
    private const string Kubelet = "Failed to create pod sandbox: rpc error: code = Unknown desc = ";

    public static TheoryData<string> Failing =>
    [
        .. RecordedNetworks.Cases("^C").Where(name => RecordedNetworks.Has(name, "error.txt")
            && RecordedNetworks.Read(name, "error.txt").Contains("# ADD, exit 1", StringComparison.Ordinal)),
    ];

    [Theory]
    [MemberData(nameof(Failing))]
    public void A_pod_that_gets_no_network_has_the_recorded_event(string name)
    {
        var fixture = new MultusFixture();
        RecordedNetworks.Define(fixture, name);
        RecordedNetworks.Arrange(fixture, EventLines(RecordedNetworks.Read(name, "error.txt")));
        var recorded = RecordedNetworks.Pod(name);

        var pod = fixture.Run(recorded.RequiredString("name"), recorded.RequiredString("namespace"), recorded.Map("annotations"));

        pod.Phase().ShouldBe("Pending");
        RecordedNetworks.Plain(fixture.Messages(pod, "FailedCreatePodSandBox").ShouldHaveSingleItem())
            .ShouldBe(RecordedNetworks.Plain(Kubelet + Error(RecordedNetworks.Read(name, "error.txt"))));
        fixture.MultusEvents(pod).Select(WithoutVpcAddress).ShouldBe(
            EventLines(RecordedNetworks.Read(name, "error.txt")).Select(WithoutVpcAddress), ignoreOrder: true);
        MultusFixture.Status(pod).ShouldBeEmpty();
        fixture.World.Get<CniNode>(fixture.Nodes[0]).Assigned.ShouldBeEmpty();
        (fixture.Folder("ipvlan-conf-1")?.Reserved.Count ?? 0).ShouldBe(0);
    }

    [Fact]
    public void A_pod_whose_second_network_fails_loses_the_first_too_and_comes_up_once_the_second_is_repaired()
    {
        // Case C11, of which there is no file.
        var fixture = new MultusFixture();
        RecordedNetworks.Define(fixture);
        fixture.Define("default", "broken", """{"cniVersion": "0.3.0", "type": "ipvlan", "master": "ens9"}""");

        var pod = fixture.Run("p", "ipvlan-conf-1, broken");

        fixture.Messages(pod, "FailedCreatePodSandBox").ShouldHaveSingleItem()
            .ShouldContain(":broken]: error adding container to network \"broken\": failed to lookup master \"ens9\": Link not found");
        fixture.Folder("ipvlan-conf-1")!.Reserved.ShouldBeEmpty();
        fixture.MultusEvents(pod).Count.ShouldBe(2);

        fixture.Define("default", "broken", """{"cniVersion": "0.3.0", "type": "macvlan", "master": "ens7"}""");
        fixture.Pass(TimeSpan.FromSeconds(15));

        // The first address was given out once already; the next one comes after it.
        fixture.Now(pod).IsReady().ShouldBeTrue();
        MultusFixture.Addresses(fixture.Now(pod)).ShouldBe(["192.168.21.201"]);
    }

    [Theory]
    [InlineData("v1.20.2-eksbuild.1")]
    [InlineData("v1.20.3-eksbuild.1")]
    public void A_vpc_cni_without_the_upstream_plugins_leaves_the_node_without_ipvlan(string version)
    {
        // https://github.com/aws/amazon-vpc-cni-k8s/pull/3470
        var fixture = new MultusFixture();
        RecordedNetworks.Define(fixture);
        fixture.Cluster.Kubernetes.AddonApplied(
            fixture.World, fixture.Cluster.Cluster,
            new Lab.Simulation.Aws.Addon(
                "myeks:vpc-cni", "myeks", "vpc-cni", version, "", System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty));

        var pod = fixture.Run("p", "ipvlan-conf-1");

        fixture.Messages(pod, "FailedCreatePodSandBox").ShouldHaveSingleItem().ShouldContain("failed to find plugin \"ipvlan\" in path [/opt/cni/bin]");
    }

    [Fact]
    public void A_default_network_that_is_not_there_is_named_with_an_event()
    {
        // https://github.com/k8snetworkplumbingwg/multus-cni/blob/v4.1.4/pkg/k8sclient/k8sclient.go, tryLoadK8sPodDefaultNetwork
        var fixture = new MultusFixture();

        var pod = fixture.Run("p", "default", PropertyMap.Of(("v1.multus-cni.io/default-network", "none")));

        const string missing =
            "cannot find a network-attachment-definition (none) in namespace (kube-system): networkattachmentdefinition.k8s.cni.cncf.io \"none\" not found";
        fixture.MultusEvents(pod).ShouldBe([$"Warning NoNetworkFound {missing}"]);
        fixture.Messages(pod, "FailedCreatePodSandBox").ShouldHaveSingleItem().ShouldContain(
            "error loading k8s delegates k8s args: TryLoadPodDelegates: error in loading K8s cluster default network from pod annotation: "
            + $"tryLoadK8sPodDefaultNetwork: failed getting the delegate: getKubernetesDelegate: {missing}\n");
    }

    [Fact]
    public void A_node_without_addresses_fails_the_pod_at_its_default_network()
    {
        // recorded/vpc-cni, A.5, in the frame of case C10: one ENI of a c5.large is the VPC CNI's, with nine addresses.
        var fixture = new MultusFixture();
        for (var number = 1; number <= 9; number++) fixture.Run($"p{number}").IsReady().ShouldBeTrue();

        var pod = fixture.Run("p10");

        fixture.Messages(pod, "FailedCreatePodSandBox").ShouldHaveSingleItem().ShouldContain(
            ":aws-cni]: error adding container to network \"aws-cni\": plugin type=\"aws-cni\" failed (add): add cmd: failed to assign an IP address to "
            + "container\n");
    }

    /// <summary>The events of a case's <c>error.txt</c>.</summary>
    public static IReadOnlyList<string> EventLines(string text)
    {
        var lines = text.Split('\n');
        return
        [
            .. lines.SkipWhile(line => line is not ("# events on the pod" or "# events" or "events:")).Skip(1)
                .TakeWhile(line => !line.StartsWith('#') && !line.StartsWith("links", StringComparison.Ordinal)).Where(line => line.Length > 0).Select(EventLine),
        ];
    }

    /// <summary><c>Normal   AddedInterface   multus   Add …</c> without the column of the source.</summary>
    public static string EventLine(string line)
    {
        var columns = line.Split("   ", 4);
        return $"{columns[0]} {columns[1]} {columns[3]}";
    }

    public static string Error(string text)
    {
        var start = text.IndexOf("failed to setup network", StringComparison.Ordinal);
        var end = text.IndexOf("\"type\":\"multus-shim\"}", start, StringComparison.Ordinal);
        return text[start..(end + "\"type\":\"multus-shim\"}".Length)];
    }

    public static string WithoutVpcAddress(string line) =>
        line.EndsWith("from aws-cni", StringComparison.Ordinal) ? "Normal AddedInterface Add eth0 [VPC] from aws-cni" : line;
}
