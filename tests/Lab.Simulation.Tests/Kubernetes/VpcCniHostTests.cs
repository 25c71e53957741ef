using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lab.Simulation.Aws;
using Lab.Simulation.Kubernetes.Networking;

namespace Lab.Simulation.Tests.Kubernetes;

/// <summary>
/// What the agent writes on its node: recorded cases D of version 1.20.4. Which pod is on which ENI is not defined, so that of a pod's
/// and an ENI's rules the count is compared. The table mangle is not part of the model: nothing in the course looks at it.
/// </summary>
public sealed partial class VpcCniHostTests
{
    [Fact]
    public void Rules_and_translations_are_those_recorded_at_the_start_with_pods_after_one_of_them_is_gone_and_with_each_setting()
    {
        using var node = new RecordedNode("D-host-rules");
        node.Start();
        ShouldBe(node, "host_agent_started");

        foreach (var step in node.Steps.Where(step => RecordedNode.What(step) == "add")) node.Take(step).ShouldBeTrue();
        ShouldBe(node, "host_8_pods");

        // The recorded pod p4 was on a secondary ENI; here p8 is.
        VpcCni.Release(node.World, RecordedNode.InstanceId, "p8");
        ShouldBe(node, "host_after_delete_of_p4", withTranslations: false);

        (string Case, (string, string)[] Environment)[] restarts =
        [
            ("restart with EXTERNALSNAT=true", [("AWS_VPC_K8S_CNI_EXTERNALSNAT", "true")]),
            (
                "restart with EXTERNALSNAT=true, NODE_PORT_SUPPORT=false",
                [("AWS_VPC_K8S_CNI_EXTERNALSNAT", "true"), ("AWS_VPC_CNI_NODE_PORT_SUPPORT", "false")]),
            ("restart with EXCLUDE_SNAT_CIDRS", [("AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS", "172.30.0.0/16, 10.99.0.0/16")]),
            ("restart with EXTERNAL_SERVICE_CIDRS", [("AWS_EXTERNAL_SERVICE_CIDRS", "10.99.7.0/24")]),
            ("restart with RANDOMIZESNAT=none", [("AWS_VPC_K8S_CNI_RANDOMIZESNAT", "none")]),
            ("restart with RANDOMIZESNAT=hashrandom", [("AWS_VPC_K8S_CNI_RANDOMIZESNAT", "hashrandom")]),
            ("restart with defaults again", []),
        ];
        foreach (var (name, environment) in restarts)
        {
            node.Restart(environment);
            ShouldBe(node, name);
        }
    }

    [Fact]
    public void Every_block_of_the_vpc_is_internal_the_later_ones_first_also_one_that_comes_while_the_agent_runs()
    {
        using var node = new RecordedNode("D-secondary-cidr");
        AddBlock(node, "100.64.0.0/16");
        node.Start();
        foreach (var step in node.Steps.Where(step => RecordedNode.What(step) == "add")) node.Take(step).ShouldBeTrue();
        ShouldBe(node, "host");

        AddBlock(node, "100.65.0.0/16");
        ShouldBe(node, "host_after_new_block");
    }

    private static void AddBlock(RecordedNode node, string block)
    {
        var vpc = node.World.Get<Vpc>("vpc-1");
        node.World.Put(vpc with { CidrBlocks = [.. vpc.CidrBlocks, block] });
    }

    private static void ShouldBe(RecordedNode node, string name, bool withTranslations = true)
    {
        var recorded = node.Recorded(name);
        var rules = RuleLine().Matches(recorded.GetProperty("ip rule").GetString()!)
            .Where(rule => rule.Groups["priority"].Value is not ("0" or "32766" or "32767")).ToList();
        NodeNetwork.Rules(node.World, RecordedNode.InstanceId).Select(rule => Text(rule.Priority, rule.Selector))
            .ShouldBe(rules.Select(rule => Text(int.Parse(rule.Groups["priority"].Value, CultureInfo.InvariantCulture), rule.Groups["selector"].Value)), ignoreOrder: true, name);
        if (!withTranslations) return;
        CniChains.Nat(node.World, node.Node).Select(rule => rule.ToString()).ShouldBe(NatRules(recorded), name);
    }

    private static string Text(int priority, string selector) =>
        string.Create(CultureInfo.InvariantCulture, $"{priority} {(priority is 512 or 1536 or 32765 ? "an address" : selector)}");

    private static IEnumerable<string> NatRules(JsonElement host) => host.GetProperty("iptables-save -t nat").GetString()!.Split('\n')
        .Where(line => line.StartsWith("-A ", StringComparison.Ordinal));

    [GeneratedRegex(@"^(?<priority>\d+):\t(?<selector>.*) lookup \S+$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RuleLine();
}
