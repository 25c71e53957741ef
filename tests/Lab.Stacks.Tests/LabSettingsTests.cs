using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Lab.Infra.Addressing;
using Lab.Stacks.Settings;

namespace Lab.Stacks.Tests;

public class LabSettingsTests
{
    [Fact]
    public void Without_any_configuration_it_is_the_course()
    {
        var settings = LabSettings.Parse("alice", Nothing);
        settings.Region.ShouldBe("ap-northeast-2");
        settings.ClusterVersion.Version.ShouldBe("1.31");
        settings.NodeInstanceType.Name.ShouldBe("t3.medium");
        settings.NodeCount.ShouldBe(3);
        settings.NodeDiskSize.ShouldBe(30);
        settings.Addresses.Lab.Cidr.ToString().ShouldBe("192.168.0.0/16");
        settings.Addresses.Operator.Cidr.ToString().ShouldBe("172.20.0.0/16");
        settings.Addresses.Lab.Of(SubnetKind.Private).Select(subnet => subnet.Cidr.ToString())
            .ShouldBe(["192.168.11.0/24", "192.168.12.0/24", "192.168.13.0/24"]);
        settings.Owner.ShouldBe("alice");
        settings.OperatorCidr.ShouldBeNull();
        settings.Notices.ShouldBeEmpty();
    }

    [Fact]
    public void A_default_that_is_given_changes_nothing()
    {
        var given = LabSettings.Parse("alice", SettingKeys.All.ToDictionary(key => key.Name, key => key.Default));
        var omitted = LabSettings.Parse("alice", Nothing);
        given.Addresses.Lab.Subnets.ShouldBe(omitted.Addresses.Lab.Subnets);
        (given with { Addresses = omitted.Addresses, AvailabilityZones = omitted.AvailabilityZones, Notices = omitted.Notices }).ShouldBe(omitted);
    }

    [Fact]
    public void Every_problem_is_told_at_once() => Problems(
        ("nodeCuont", "3"), ("natGateway", "yes"), ("nodeDiskSize", "ten"), ("clusterVersion", "1.29"), ("region", "Seoul"),
        ("vpcCidr", "192.168.0.0/8"), ("operatorCidr", "0.0.0.0/0"))
        .Select(problem => problem.Split(':')[0]).ShouldBe(
            ["nodeCuont", "natGateway", "nodeDiskSize", "clusterVersion", "region", "vpcCidr", "operatorCidr"], ignoreOrder: true);

    [Fact]
    public void The_zone_is_the_environments_own_below_the_domain()
    {
        LabSettings.Parse("alice", Nothing).ZoneName.ShouldBeNull();
        LabSettings.Parse("alice", new Dictionary<string, string> { ["domain"] = "example.org" }).ZoneName.ShouldBe("alice.example.org");
    }

    [Fact]
    public void A_zone_whose_name_is_too_long_is_refused()
    {
        // Four labels of 61 and their dots are 247 characters, and "alice." makes 253: one more is too many.
        var longest = string.Join('.', Enumerable.Repeat(new string('a', 61), 4));
        LabSettings.Parse("alice", new Dictionary<string, string> { ["domain"] = longest }).ZoneName!.Length.ShouldBe(253);
        Problems(("domain", longest + "a")).ShouldHaveSingleItem().ShouldContain("has 254 characters");
    }

    [Fact]
    public void The_last_values_within_the_ranges_of_the_workloads_are_taken()
    {
        var least = LabSettings.Parse("alice", new Dictionary<string, string> { ["replicas"] = "0", ["loadBalancerControllerReplicas"] = "1" });
        (least.Replicas, least.LoadBalancerControllerReplicas, least.MultusMode).ShouldBe((0, 1, "l2"));
        var most = LabSettings.Parse("alice", new Dictionary<string, string>
        {
            ["replicas"] = "3300",
            ["loadBalancerControllerReplicas"] = "5",
            ["multusMode"] = "l3",
        });
        (most.Replicas, most.LoadBalancerControllerReplicas, most.MultusMode).ShouldBe((3300, 5, "l3"));
    }

    [Fact]
    public void Every_problem_of_the_workloads_is_told_at_once() =>
        Problems(("replicas", "-1"), ("multusMode", "l4"), ("loadBalancerControllerReplicas", "6"), ("domain", "org"))
            .Select(problem => problem.Split(':')[0]).ShouldBe(["replicas", "multusMode", "loadBalancerControllerReplicas", "domain"], ignoreOrder: true);

    [Fact]
    public void An_unknown_key_is_refused_with_the_nearest_one() =>
        Problems(("nodeCuont", "3")).ShouldHaveSingleItem().ShouldContain("did you mean nodeCount?");

    [Fact]
    public void A_key_like_no_other_is_refused_with_where_all_are_listed() =>
        Problems(("zzzzzzzzzzz", "3")).ShouldHaveSingleItem().ShouldContain("Pulumi.yaml");

    [Theory]
    [InlineData("natGateway", "yes", "true or false")]
    [InlineData("prefixDelegation", "1", "true or false")]
    [InlineData("protected", "yes", "true or false")]
    [InlineData("nodeCount", "three", "whole number from 1 to 30")]
    [InlineData("nodeCount", "0", "whole number from 1 to 30")]
    [InlineData("nodeCount", "31", "whole number from 1 to 30")]
    [InlineData("nodeDiskSize", "19", "from 20")]
    [InlineData("availabilityZones", "ap-northeast-2a", "list of texts")]
    [InlineData("availabilityZones", "[1]", "list of texts")]
    [InlineData("publicSubnetCidrs", "{}", "list of texts")]
    [InlineData("clusterVersion", "v1.31", "did you mean 1.31?")]
    [InlineData("nodeInstanceType", "t3.mediun", "did you mean t3.medium?")]
    [InlineData("nodeInstanceType", "", "not one of")]
    [InlineData("supportType", "standard", "STANDARD")]
    [InlineData("region", "ap-northeast", "ap-northeast-2")]
    [InlineData("region", "", "ap-northeast-2")]
    [InlineData("expiresAt", "tomorrow", "2026-12-01T18:00:00Z")]
    [InlineData("owner", "a\nb", "tag value")]
    [InlineData("operatorCidr", "203.0.113.7", "write 203.0.113.7/32")]
    [InlineData("operatorCidr", "home", "IPv4 block")]
    [InlineData("operatorCidr", "8.8.0.0/15", "large part of the internet")]
    [InlineData("operatorCidr", "10.1.2.3/32", "private addresses")]
    [InlineData("operatorCidr", "172.31.0.0/16", "private addresses")]
    [InlineData("operatorCidr", "192.168.1.0/24", "https://checkip.amazonaws.com, as 203.0.113.7/32")]
    [InlineData("operatorCidr", "100.127.255.255/32", "100.64.0.0/10")]
    [InlineData("operatorCidr", "127.0.0.1/32", "loopback")]
    [InlineData("operatorCidr", "169.254.169.254/32", "link-local")]
    [InlineData("operatorCidr", "224.0.0.1/32", "multicast")]
    [InlineData("availabilityZones", """["ap-northeast-2a","ap-northeast-2b","eu-west-1c"]""", "\"eu-west-1c\" is no zone of ap-northeast-2")]
    [InlineData("operatorCidr", "0.0.0.0/0", "whole internet")]
    [InlineData("operatorCidr", "0.0.0.0/1", "large part of the internet")]
    [InlineData("availabilityZones", """["ap-northeast-2a"]""", "the subnets need 3")]
    [InlineData("replicas", "-1", "whole number from 0 to 3300")]
    [InlineData("replicas", "3301", "whole number from 0 to 3300")]
    [InlineData("multusMode", "l3s", "not one of")]
    [InlineData("multusMode", "L2", "l2")]
    [InlineData("loadBalancerControllerReplicas", "0", "whole number from 1 to 5")]
    [InlineData("loadBalancerControllerReplicas", "6", "whole number from 1 to 5")]
    [InlineData("domain", "org", "write it like example.org")]
    [InlineData("domain", "Example.org", "lowercase")]
    [InlineData("domain", "example.org.", "without a dot at the end")]
    [InlineData("domain", "-a.example.org", "letters, digits and hyphens")]
    [InlineData("domain", "https://example.org", "write it like example.org")]
    [InlineData("domain", "192.0.2.1", "write it like example.org")]
    [InlineData("availabilityZones", """["ap-northeast-2a","ap-northeast-2a","ap-northeast-2b"]""", "twice")]
    public void A_bad_value_is_refused_with_what_is_expected(string key, string value, string expected)
    {
        var problem = Problems((key, value)).ShouldHaveSingleItem();
        problem.ShouldStartWith($"{key}: ");
        problem.ShouldContain(expected);
    }

    // The neighbours of the ranges that are refused.
    [Theory]
    [InlineData("8.8.0.0/16")]
    [InlineData("172.32.0.0/16")]
    [InlineData("100.128.0.0/16")]
    [InlineData("203.0.113.7/32")]
    public void A_public_operatorCidr_is_taken(string cidr) =>
        LabSettings.Parse("alice", new Dictionary<string, string> { ["operatorCidr"] = cidr }).OperatorCidr.ShouldBe(Cidr.Parse(cidr));

    [Fact]
    public void A_private_key_pasted_by_mistake_is_refused_and_not_repeated()
    {
        var problem = Problems(("sshPublicKey", "-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0")).ShouldHaveSingleItem();
        problem.ShouldContain("public key");
        problem.ShouldNotContain("c2VjcmV0");
    }

    [Theory]
    [InlineData("2026-12-01T18:00:00Z")]
    [InlineData("2026-12-02T03:00:00+09:00")]
    public void An_expiry_is_a_moment_in_UTC(string text) =>
        LabSettings.Parse("alice", new Dictionary<string, string> { ["expiresAt"] = text })
            .ExpiresAt.ShouldBe(new DateTimeOffset(2026, 12, 1, 18, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_bad_environment_is_told_beside_bad_values() =>
        Should.Throw<SettingsException>(() => LabSettings.Parse("Alice", new Dictionary<string, string> { ["nodeCount"] = "x" }))
            .Problems.Length.ShouldBe(2);

    [Fact]
    public void More_nodes_than_a_subnet_holds_are_refused()
    {
        // 30 nodes in two /26 (59 usable): 15 each, with 12 addresses of a t3.medium that is 180; and in the first zone, that of the Multus node, 10
        // for a c5.large whose other ENIs are Multus's.
        var problems = Problems(
            ("nodeCount", "30"), ("publicSubnetCidrs", """["192.168.1.0/26","192.168.2.0/26"]"""), ("privateSubnetCidrs", """["192.168.11.0/24","192.168.12.0/24"]"""));
        problems.Length.ShouldBe(2);
        problems[0].ShouldContain("190 the nodes'");
        problems[0].ShouldEndWith("choose a larger block, or fewer nodes in nodeCount or multusNodeCount");
        problems[1].ShouldContain("180 the nodes'");
        problems[1].ShouldEndWith("choose a larger block, or fewer nodes in nodeCount");
    }

    [Fact]
    public void Without_any_configuration_there_is_one_Multus_node_in_two_networks()
    {
        var settings = LabSettings.Parse("alice", Nothing);
        settings.MultusNodes.InstanceType.Name.ShouldBe("c5.large");
        (settings.MultusNodes.NodeCount, settings.MultusNodes.Networks, settings.MultusNodes.AddressesPerNode).ShouldBe((1, 2, 8));
        settings.MultusZone.ShouldBeNull();
    }

    // EC2 user guide, "Maximum IP addresses per network interface": t3.small 3 × 4, c5.large 3 × 10, c5.xlarge 4 × 15.
    [Theory]
    [InlineData("multusNetworks", "0", "whole number from 1 to 3")]
    [InlineData("multusNetworks", "4", "whole number from 1 to 3")]
    [InlineData("multusNodeCount", "0", "whole number from 1 to 30")]
    [InlineData("multusAddressesPerNode", "0", "whole number from 1 to 49")]
    [InlineData("multusAddressesPerNode", "10", "an ENI of a c5.large has 9 addresses beside its primary one: set it to 9 or fewer")]
    [InlineData("multusInstanceType", "c5.larg", "did you mean c5.large?")]
    [InlineData("multusNodeCount", "9", "9 nodes take 9 × 8 addresses and the pod range 192.168.21.64/26 of 192.168.21.0/24 in multus1SubnetCidrs has 64: set it to 8 or fewer")]
    [InlineData("multusZone", "eu-west-1a", "\"eu-west-1a\" is no zone of ap-northeast-2")]
    [InlineData("multus3SubnetCidrs", """["192.168.25.0/24"]""", "has 1 and multus1SubnetCidrs 2")]
    public void A_limit_of_the_Multus_nodes_is_told(string key, string value, string expected) =>
        Problems((key, value)).ShouldContain(problem => problem.StartsWith($"{key}: ", StringComparison.Ordinal) && problem.Contains(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("multusAddressesPerNode", "9")]
    [InlineData("multusNodeCount", "8")]
    [InlineData("multusNetworks", "1")]
    [InlineData("multus3SubnetCidrs", """["192.168.25.0/24","192.168.26.0/24"]""")]
    public void The_last_value_within_a_limit_is_taken(string key, string value) =>
        LabSettings.Parse("alice", new Dictionary<string, string> { [key] = value }).MultusNodes.ShouldNotBeNull();

    [Fact]
    public void A_third_network_needs_subnets_and_a_fourth_ENI()
    {
        var problems = Problems(("multusNetworks", "3"));
        problems.ShouldBe(
        [
            "multusNetworks: 3 and 2 networks have subnets: name subnets in multus3SubnetCidrs, or set it to 2 or fewer",
            "multusNetworks: 3 take 4 ENIs with the node's own and a c5.large has 3: set it to 2 or fewer, or multusInstanceType to t3.xlarge, "
            + "c5.xlarge, m5.xlarge",
        ]);
        LabSettings.Parse("alice", new Dictionary<string, string>
        {
            ["multusNetworks"] = "3",
            ["multusInstanceType"] = "c5.xlarge",
            ["multus3SubnetCidrs"] = """["192.168.25.0/24","192.168.26.0/24"]""",
        }).MultusNodes.InterfaceNames.ShouldBe(["ens6", "ens7", "ens8"]);
    }

    [Fact]
    public void Configured_zones_without_Multus_subnets_are_refused_for_Multus_nodes()
    {
        const string Zones = """["ap-northeast-2a","ap-northeast-2b","ap-northeast-2c"]""";
        Problems(("availabilityZones", Zones), ("multusZone", "ap-northeast-2c")).ShouldHaveSingleItem()
            .ShouldBe("multusZone: \"ap-northeast-2c\" has no Multus subnets: choose one of ap-northeast-2a, ap-northeast-2b, or leave it empty");
        LabSettings.Parse("alice", new Dictionary<string, string> { ["availabilityZones"] = Zones, ["multusZone"] = "ap-northeast-2b" })
            .MultusZone.ShouldBe("ap-northeast-2b");
    }

    [Fact]
    public void Whatever_is_configured_it_parses_or_says_why() => Prop.ForAll(
        (from key in Gen.Elements(SettingKeys.All.Select(key => key.Name).ToArray())
         from value in Gen.Elements("", "x", "true", "-1", "99999999999", "[]", """["x"]""", "[null]", "{", "0.0.0.0/0", "10.0.0.0/16", "\u0000")
         select (key, value)).ToArbitrary(),
        setting =>
        {
            try
            {
                LabSettings.Parse("alice", new Dictionary<string, string> { [setting.key] = setting.value });
                return true;
            }
            catch (SettingsException e)
            {
                return e.Problems.All(problem => problem.Contains(": ", StringComparison.Ordinal));
            }
        }).QuickCheckThrowOnFailure();

    private static Dictionary<string, string> Nothing { get; } = [];

    private static ImmutableArray<string> Problems(params (string Key, string Value)[] values) =>
        Should.Throw<SettingsException>(() => LabSettings.Parse("alice", values.ToDictionary(value => value.Key, value => value.Value))).Problems;
}
