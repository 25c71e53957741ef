using System.Globalization;
using System.Text.RegularExpressions;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Tests.Kubernetes;

namespace Lab.Simulation.Tests.Multus;

/// <summary>Which addresses host-local gives out: recorded cases B.</summary>
public sealed partial class HostLocalTests
{
    private const string Four = """
        {"cniVersion": "0.3.0", "type": "ipvlan", "master": "ens6",
         "ipam": {"type": "host-local", "subnet": "192.168.21.0/24", "rangeStart": "192.168.21.10", "rangeEnd": "192.168.21.13"}}
        """;

    [Fact]
    public void Addresses_ascend_run_out_and_come_again_as_recorded()
    {
        // Case B1, step by step; in the recording pod four-4 was tried twice in vain.
        var fixture = new MultusFixture();
        fixture.Define("default", "ipvlan-four", Four);
        var log = RecordedNetworks.Read("B1-order-exhaustion-reuse", "log.txt");
        Dictionary<string, KubernetesObject> pods = new(StringComparer.Ordinal);
        var steps = StepLine().Matches(log);
        steps.Count.ShouldBe(11);
        foreach (Match step in steps)
        {
            var name = step.Groups["pod"].Value;
            if (step.Groups["verb"].Value == "DEL")
            {
                foreach (var each in name.Split(", ")) fixture.Delete(pods[each]);
                continue;
            }

            if (!pods.TryGetValue(name, out var pod)) pod = fixture.Run(name, "ipvlan-four");
            else fixture.Pass(TimeSpan.FromSeconds(15));
            pods[name] = fixture.Now(pod);
            MultusFixture.Addresses(pods[name]).ShouldBe(step.Groups["address"].Success ? [step.Groups["address"].Value] : [], step.Value);
        }

        RecordedNetworks.Plain(fixture.Messages(pods["four-4"], "FailedCreatePodSandBox").ShouldHaveSingleItem())
            .ShouldEndWith(RecordedNetworks.Plain(FailureReplayTests.Error(log)));
    }

    [Fact]
    public void An_address_that_was_given_back_is_not_given_again_at_once()
    {
        // Case B2.
        var fixture = new MultusFixture();
        fixture.Define("default", "ipvlan-four", Four);
        var steps = StepLine().Matches(RecordedNetworks.Read("B2-add-del-add", "log.txt"));
        steps.Count.ShouldBe(6);
        foreach (Match step in steps)
        {
            var pod = fixture.Run(step.Groups["pod"].Value, "ipvlan-four");
            MultusFixture.Addresses(pod).ShouldBe([step.Groups["address"].Value]);
            fixture.Delete(pod);
        }

        fixture.Folder("ipvlan-four")!.LastReserved["0"].ShouldBe("192.168.21.11");
    }

    [Fact]
    [Trait("Recorded", "B3-two-nodes-same-range")]
    [Trait("Recorded", "B4-range-per-node")]
    public void Two_nodes_give_out_the_same_address_of_one_range_and_different_ones_of_a_range_each()
    {
        // Cases B3 and B4.
        var fixture = new MultusFixture(nodes: 2);
        RecordedNetworks.Define(fixture);
        fixture.Define("default", "ipvlan-node1", Range("192.168.21.10", "192.168.21.99"));
        fixture.Define("default", "ipvlan-node2", Range("192.168.21.100", "192.168.21.199"));

        foreach (var node in (int[])[0, 1])
        {
            MultusFixture.Addresses(fixture.Run(Name("on", node), "ipvlan-conf-1", node: node)).ShouldBe(["192.168.21.200"]);
        }

        MultusFixture.Addresses(fixture.Run("third1", "ipvlan-conf-1", node: 0)).ShouldBe(["192.168.21.201"]);
        MultusFixture.Addresses(fixture.Run("r1", "ipvlan-node1", node: 0)).ShouldBe(["192.168.21.10"]);
        MultusFixture.Addresses(fixture.Run("r2", "ipvlan-node2", node: 1)).ShouldBe(["192.168.21.100"]);
    }

    [Fact]
    [Trait("Recorded", "B5-two-nads-one-range")]
    public void Two_definitions_with_one_range_share_addresses_on_a_node_unless_they_share_their_name()
    {
        // Case B5.
        var fixture = new MultusFixture();
        foreach (var name in (string[])["ipvlan-x", "ipvlan-y"]) fixture.Define("default", name, Range("192.168.21.50", "192.168.21.60"));
        foreach (var name in (string[])["shared-x", "shared-y"])
        {
            fixture.Define("default", name, Range("192.168.21.50", "192.168.21.60").Replace("{\"cni", "{\"name\": \"shared-net\", \"cni", StringComparison.Ordinal));
        }

        MultusFixture.Addresses(fixture.Run("two", "ipvlan-x, ipvlan-y")).ShouldBe(["192.168.21.50", "192.168.21.50"]);
        MultusFixture.Addresses(fixture.Run("shared", "shared-x, shared-y")).ShouldBe(["192.168.21.50", "192.168.21.51"]);
    }

    [Fact]
    public void A_subnet_without_a_range_gives_all_but_its_gateway_and_its_last_address()
    {
        // Case B6, of which there is no file: a /29 gives .2 to .6, five pods.
        var fixture = new MultusFixture();
        fixture.Define(
            "default", "small",
            """{"cniVersion": "0.3.0", "type": "ipvlan", "master": "ens6", "ipam": {"type": "host-local", "subnet": "192.168.81.0/29"}}""");

        var pods = Enumerable.Range(1, 6).Select(number => fixture.Run(Name("p", number), "small")).ToList();

        pods.SelectMany(MultusFixture.Addresses)
            .ShouldBe(["192.168.81.2", "192.168.81.3", "192.168.81.4", "192.168.81.5", "192.168.81.6"]);
        pods[5].IsReady().ShouldBeFalse();
    }

    [Theory]
    [InlineData("192.168.31.210", "failed to allocate for range 0: requested IP address 192.168.31.210 is not available in range set 192.168.31.200-192.168.31.216")]
    [InlineData("192.168.31.9", "failed to allocate all requested IPs: 192.168.31.9")]
    public void An_address_that_is_taken_or_out_of_the_range_is_refused(string address, string problem)
    {
        var fixture = new MultusFixture();
        RecordedNetworks.Define(fixture);
        fixture.Run("first", """[{"name": "macvlan-conf-1", "ips": ["192.168.31.210"]}]""").IsReady().ShouldBeTrue();

        var pod = fixture.Run("second", $$"""[{"name": "macvlan-conf-1", "ips": ["{{address}}"]}]""");

        fixture.Messages(pod, "FailedCreatePodSandBox").ShouldHaveSingleItem()
            .ShouldContain($"error adding container to network \"macvlan-conf-1\": {problem}\n");
    }

    private static string Range(string start, string end) => $$"""
        {"cniVersion": "0.3.0", "type": "ipvlan", "master": "ens6",
         "ipam": {"type": "host-local", "subnet": "192.168.21.0/24", "rangeStart": "{{start}}", "rangeEnd": "{{end}}"} }
        """;

    private static string Name(string prefix, int number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{number}");

    [GeneratedRegex(
        @"^(?<verb>ADD|DEL) (?<pod>[a-z]+-\d(, [a-z]+-\d)*)( again)?( \(fifth\))?(: (exit \d )?((?<address>[0-9.]+)/24)?.*)?$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex StepLine();
}
