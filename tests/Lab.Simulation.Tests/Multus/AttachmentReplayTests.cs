using System.Text.RegularExpressions;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Multus;
using Lab.Simulation.Resources;
using Lab.Simulation.Tests.Kubernetes;

namespace Lab.Simulation.Tests.Multus;

/// <summary>
/// Pods of the recorded cases A and C come up with the same interfaces, addresses, annotation, events and routes. What differs: the
/// default network is the VPC CNI in place of a stand-in (its interface, which is a case of its own below), and MAC addresses that
/// nobody asked for.
/// </summary>
public sealed partial class AttachmentReplayTests
{
    public static TheoryData<string> Attached => [.. RecordedNetworks.Cases("^A").Where(name => RecordedNetworks.Has(name, "network-status.txt"))];

    [Theory]
    [MemberData(nameof(Attached))]
    public void A_pod_has_the_recorded_networks(string name)
    {
        var fixture = new MultusFixture();
        RecordedNetworks.Define(fixture, name);
        RecordedNetworks.Arrange(fixture, RecordedEvents(name));
        var recorded = RecordedNetworks.Pod(name);

        var pod = fixture.Run(recorded.RequiredString("name"), recorded.RequiredString("namespace"), recorded.Map("annotations"));

        pod.IsReady().ShouldBeTrue(string.Join('\n', fixture.Messages(pod, "FailedCreatePodSandBox")));
        var status = (string)pod.Content.At("metadata", "annotations", MultusFixture.NetworkStatusAnnotation)!;
        Elements(status, recorded).ShouldBe(Elements(RecordedNetworks.Read(name, "network-status.txt").TrimEnd('\n'), recorded));
        fixture.MultusEvents(pod).Where(line => !IsVpc(line)).ShouldBe(RecordedEvents(name).Where(line => !IsVpc(line)), ignoreOrder: true);
        var sandbox = fixture.Sandbox(pod);
        sandbox.Interfaces.Select(each => each.Name).ShouldBe(
            LinkLine().Matches(RecordedNetworks.Read(name, "inside-pod.txt")).Select(match => match.Groups["name"].Value).Distinct());
        sandbox.Routes.Select(Line).Where(line => !IsVpcRoute(sandbox, line)).ShouldBe(RecordedRoutes(name, sandbox));
        sandbox.Routes.Where(route => route.Destination == "default").Select(route => route.Interface)
            .ShouldBe(DefaultLine().Matches(RecordedNetworks.Read(name, "inside-pod.txt")).Select(match => match.Groups["name"].Value));
    }

    /// <summary>Cases C whose pod comes up all the same.</summary>
    [Theory]
    [InlineData("C03b-nad-in-other-namespace-with-prefix")]
    [InlineData("C04d-config-other-name")]
    [InlineData("C07k-annotation-unknown-field")]
    [InlineData("C07n-annotation-empty-list")]
    [InlineData("C16-pod-in-kube-system")]
    public void A_pod_that_looks_wrong_comes_up_with_the_recorded_events(string name)
    {
        var fixture = new MultusFixture();
        RecordedNetworks.Define(fixture, name);
        var recorded = RecordedNetworks.Pod(name);
        var text = RecordedNetworks.Read(name, "error.txt");
        RecordedNetworks.Arrange(fixture, FailureReplayTests.EventLines(text));

        var pod = fixture.Run(recorded.RequiredString("name"), recorded.RequiredString("namespace"), recorded.Map("annotations"));

        pod.IsReady().ShouldBeTrue();
        fixture.MultusEvents(pod).Where(line => !IsVpc(line)).ShouldBe(
            FailureReplayTests.EventLines(text).Where(line => !IsVpc(line)), ignoreOrder: true);
    }

    /// <summary>
    /// recorded/vpc-cni, README D.3: the VPC CNI answers ADD with <c>eth0</c> (in place of a MAC address its route table) and with
    /// <c>dummy</c> and eleven digits of the SHA-1 of <c>NAMESPACE.NAME</c>; Multus writes down both.
    /// </summary>
    [Fact]
    public void The_default_network_is_written_down_as_the_vpc_cni_answers_it()
    {
        var fixture = new MultusFixture();

        var pod = fixture.Run("p1");

        pod.Content.At("metadata", "annotations", MultusFixture.NetworkStatusAnnotation).ShouldBe(
            $$"""
            [{
                "name": "aws-cni",
                "interface": "eth0",
                "ips": [
                    "{{pod.Address()}}"
                ],
                "mac": "254",
                "default": true,
                "dns": {}
            },{
                "name": "aws-cni",
                "interface": "dummy182c452fe96",
                "mac": "0",
                "dns": {}
            }]
            """.ReplaceLineEndings("\n"));
        fixture.MultusEvents(pod).ShouldBe([$"Normal AddedInterface Add eth0 [{pod.Address()}/32] from aws-cni"]);
        fixture.Sandbox(pod).Routes.Select(Line).ShouldBe(["default via 169.254.1.1 dev eth0", "169.254.1.1 dev eth0 scope link"]);
    }

    [Fact]
    public void Pods_on_one_ipvlan_master_share_its_mac_address_and_on_a_macvlan_master_they_do_not()
    {
        // https://docs.kernel.org/networking/ipvlan.html; the stand-in of the recording made macvlan interfaces.
        var fixture = new MultusFixture();
        RecordedNetworks.Define(fixture);

        fixture.Sandbox(fixture.Run("a", "ipvlan-conf-1")).Interfaces[1].MacAddress
            .ShouldBe(fixture.Sandbox(fixture.Run("b", "ipvlan-conf-1")).Interfaces[1].MacAddress);
        fixture.Sandbox(fixture.Run("c", "macvlan-conf-1")).Interfaces[1].MacAddress
            .ShouldNotBe(fixture.Sandbox(fixture.Run("d", "macvlan-conf-1")).Interfaces[1].MacAddress);
    }

    [Fact]
    public void Networks_of_a_list_without_names_of_their_own_are_numbered_by_their_place()
    {
        // Cases A04 and A06, of which there are no files: reversed order; a name of its own does not free its number.
        var fixture = new MultusFixture();
        RecordedNetworks.Define(fixture);

        Interfaces(fixture.Run("reversed", "ipvlan-conf-2, ipvlan-conf-1")).ShouldBe(["net1 default/ipvlan-conf-2", "net2 default/ipvlan-conf-1"]);
        Interfaces(fixture.Run("mixed", "ipvlan-conf-1@data0, ipvlan-conf-2")).ShouldBe(["data0 default/ipvlan-conf-1", "net2 default/ipvlan-conf-2"]);

        IEnumerable<string> Interfaces(KubernetesObject pod) => fixture.Sandbox(pod).Interfaces.Skip(1).Select(each => $"{each.Name} {each.Network}");
    }

    [Fact]
    public void A_network_without_ipam_gives_an_interface_without_an_address()
    {
        // Case C15e; there with a stand-in for ipvlan that makes macvlan interfaces. The real ipvlan wants an IPAM plugin.
        var fixture = new MultusFixture();
        fixture.Define("default", "ipam-n", """{"cniVersion": "0.3.0", "type": "macvlan", "master": "ens6", "mode": "bridge"}""");
        var recorded = RecordedNetworks.Pod("C15e-no-ipam");

        var pod = fixture.Run(recorded.RequiredString("name"), "default", recorded.Map("annotations"));

        fixture.MultusEvents(pod).ShouldContain(FailureReplayTests.EventLines(RecordedNetworks.Read("C15e-no-ipam", "error.txt"))[^1]);
        MultusFixture.Status(pod).Maps.Last().ContainsKey("ips").ShouldBeFalse();
    }

    [Fact]
    [Trait("Recorded", "A16-annotation-changed-on-running-pod")]
    public void The_annotation_of_a_running_pod_changes_nothing_any_more()
    {
        // Case A16.
        var fixture = new MultusFixture();
        RecordedNetworks.Define(fixture);
        var pod = fixture.Run("p", "ipvlan-conf-1");

        var metadata = pod.Content.Map("metadata");
        metadata = metadata.With("annotations", metadata.Map("annotations").With(MultusFixture.Networks, "ipvlan-conf-1, ipvlan-conf-2"));
        fixture.World.Put(pod with { Content = pod.Content.With("metadata", metadata) });
        fixture.Pass(TimeSpan.FromSeconds(2));

        MultusFixture.Status(fixture.Now(pod)).ShouldBe(MultusFixture.Status(pod));
        fixture.Sandbox(pod).Interfaces.Length.ShouldBe(2);
    }

    /// <summary>The elements of the annotation but the VPC CNI's, to the space; MAC addresses only where the pod asked for one.</summary>
    private static IEnumerable<string> Elements(string status, PropertyMap pod)
    {
        var networks = pod.Map("annotations").String(MultusFixture.Networks)!;
        return status[1..^1].Split("},{").Select(each => each.Trim('{', '}')).Where(each => !each.Contains("\"name\": \"aws-cni\"", StringComparison.Ordinal))
            .Select(each => networks.Contains("\"mac\"", StringComparison.Ordinal) ? each : Mac().Replace(each, "MAC"));
    }

    private static IEnumerable<string> RecordedEvents(string name) =>
        RecordedNetworks.Read(name, "events.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(FailureReplayTests.EventLine);

    private static bool IsVpc(string line) => line.EndsWith("from aws-cni", StringComparison.Ordinal);

    private static bool IsVpcRoute(PodSandbox sandbox, string line) =>
        sandbox.Interfaces[0].Network == "aws-cni" && line.Contains(" dev eth0", StringComparison.Ordinal);

    private static IEnumerable<string> RecordedRoutes(string name, PodSandbox sandbox) =>
        RecordedNetworks.Read(name, "inside-pod.txt").Split("# ip route\n")[1].Split("# ip rule")[0]
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#') && !IsVpcRoute(sandbox, line));

    private static string Line(PodRoute route)
    {
        var way = route.Gateway is { } gateway ? $"via {gateway} dev {route.Interface}" : $"dev {route.Interface}";
        var link = (route.Gateway, route.Source) switch
        {
            (null, null) => " scope link",
            (null, var source) => $" proto kernel scope link src {source}",
            _ => "",
        };
        return $"{route.Destination} {way}{link}";
    }

    [GeneratedRegex("([0-9a-f]{2}:){5}[0-9a-f]{2}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Mac();

    [GeneratedRegex("^(?<name>[a-z]+[0-9]+)@", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LinkLine();

    [GeneratedRegex("^default via .* dev (?<name>[a-z0-9]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DefaultLine();
}
