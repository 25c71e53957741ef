using System.Text.Json.Nodes;
using Lab.Emulated.Tests.Runs;

namespace Lab.Emulated.Tests;

/// <summary>The network, read back with the <c>aws</c> command. What it must be is in the README's table of stages.</summary>
[Collection(EmulatedCollection.Name)]
public class NetworkTests(EmulatedRun run)
{
    private const string LabVpc = "192.168.0.0/16";
    private const string OperatorVpc = "172.20.0.0/16";

    private ReadBack Aws => run.Require().ReadBack;

    [SkippableFact]
    public void The_subnets_have_the_addresses_and_zones_of_the_course()
    {
        var subnets = Aws.List(ReadBack.Subnets).Where(subnet => InVpc(subnet, "alice-myeks") || InVpc(subnet, "alice-operator"))
            .Select(subnet => $"{subnet["CidrBlock"]} {((string)subnet["AvailabilityZone"]!)[^1]} {(bool)subnet["MapPublicIpOnLaunch"]!}");
        subnets.ShouldBe(
            [
                "192.168.1.0/24 a True", "192.168.2.0/24 b True", "192.168.3.0/24 c True",
                "192.168.11.0/24 a False", "192.168.12.0/24 b False", "192.168.13.0/24 c False",
                "192.168.21.0/24 a False", "192.168.22.0/24 b False", "192.168.23.0/24 a False", "192.168.24.0/24 b False",
                "172.20.1.0/24 a True", "172.20.11.0/24 a False",
            ],
            ignoreOrder: true);
    }

    [SkippableTheory]
    [InlineData("alice-myeks", OperatorVpc)]
    [InlineData("alice-operator", LabVpc)]
    public void Every_route_table_knows_the_way_to_the_other_vpc(string vpc, string other)
    {
        var tables = RouteTables(vpc).ToList();
        tables.Count.ShouldBe(2);
        foreach (var table in tables)
        {
            var route = table["Routes"]!.AsArray().Where(route => (string?)route!["DestinationCidrBlock"] == other).ShouldHaveSingleItem()!;
            ((string)route["VpcPeeringConnectionId"]!).ShouldBe((string)Peering()["VpcPeeringConnectionId"]!);
            ((string)route["State"]!).ShouldBe("active");
        }
    }

    [SkippableTheory]
    [InlineData("alice-myeks", 3)]
    [InlineData("alice-operator", 1)]
    public void Only_the_public_subnets_have_a_way_to_the_internet_through_the_internet_gateway(string vpc, int publicSubnets)
    {
        var (toInternet, others) = (new List<JsonNode>(), new List<JsonNode>());
        foreach (var table in RouteTables(vpc)) (ToInternet(table) is null ? others : toInternet).Add(table);
        ((string)ToInternet(toInternet.ShouldHaveSingleItem())!["GatewayId"]!).ShouldStartWith("igw-");
        SubnetsOf(toInternet[0]).ShouldBe(publicSubnets);
        others.ShouldHaveSingleItem();
    }

    [SkippableFact]
    public void A_nat_gateway_with_an_address_is_the_private_subnets_way_to_the_internet_where_it_is_asked_for()
    {
        var gateway = Aws.List(ReadBack.NatGateways).ShouldHaveSingleItem();
        ((string)gateway["State"]!).ShouldBe("available");
        ((string)gateway["NatGatewayAddresses"]![0]!["PublicIp"]!).ShouldNotBeNullOrEmpty();
        var routes = RouteTables("bob-myeks").Select(ToInternet).OfType<JsonNode>().Where(route => route["NatGatewayId"] is not null);
        ((string)routes.ShouldHaveSingleItem()["NatGatewayId"]!).ShouldBe((string)gateway["NatGatewayId"]!);
    }

    [SkippableFact]
    public void The_peering_is_active_and_answers_names_with_private_addresses_on_both_sides()
    {
        var peering = Peering();
        ((string)peering["Status"]!["Code"]!).ShouldBe("active");
        ((bool)peering["RequesterVpcInfo"]!["PeeringOptions"]!["AllowDnsResolutionFromRemoteVpc"]!).ShouldBeTrue();
        ((bool)peering["AccepterVpcInfo"]!["PeeringOptions"]!["AllowDnsResolutionFromRemoteVpc"]!).ShouldBeTrue();
    }

    [SkippableFact]
    public void A_secondary_block_of_the_vpc_holds_the_multus_networks_where_it_is_asked_for()
    {
        var vpc = Aws.List(ReadBack.Vpcs).Single(vpc => NameOf(vpc) == "bob-myeks");
        vpc["CidrBlockAssociationSet"]!.AsArray().Select(block => (string)block!["CidrBlock"]!).ShouldBe([LabVpc, "100.64.0.0/16"], ignoreOrder: true);
        var subnets = Aws.List(ReadBack.Subnets).Select(subnet => (string)subnet["CidrBlock"]!).Where(cidr => cidr.StartsWith("100.64.", StringComparison.Ordinal));
        subnets.ShouldBe(["100.64.1.0/24", "100.64.2.0/24", "100.64.3.0/24"], ignoreOrder: true);
    }

    [SkippableFact]
    public void The_operating_server_has_its_address_a_public_one_imdsv2_and_an_encrypted_disk()
    {
        var server = Instance("alice-operator-server");
        ((string)server["PrivateIpAddress"]!).ShouldBe("172.20.1.100");
        var address = Aws.List(ReadBack.Addresses).Single(address => (string?)address["InstanceId"] == (string)server["InstanceId"]!);
        ((string)address["PublicIp"]!).ShouldNotBeNullOrEmpty();
        ((string)server["MetadataOptions"]!["HttpTokens"]!).ShouldBe("required");
        ((int)server["MetadataOptions"]!["HttpPutResponseHopLimit"]!).ShouldBe(1);
        var volumes = Aws.List(ReadBack.Volumes).Where(volume => (string?)volume["Attachments"]?.AsArray().FirstOrDefault()?["InstanceId"] == (string)server["InstanceId"]!);
        ((bool)volumes.ShouldHaveSingleItem()["Encrypted"]!).ShouldBeTrue();
    }

    [SkippableTheory]
    [InlineData("alice-operator-server", "icmp -1 192.168.0.0/16")]
    [InlineData("bob-operator-server", "icmp -1 100.64.0.0/16", "icmp -1 192.168.0.0/16", "tcp 22 " + EmulatedEnvironments.OperatorCidr)]
    public void The_operating_server_lets_in_pings_from_the_lab_and_ssh_from_where_it_is_set_to(string server, params string[] expected)
    {
        var group = (string)Instance(server)["SecurityGroups"]![0]!["GroupId"]!;
        var rules = Aws.List(ReadBack.Rules).Where(rule => (string?)rule["GroupId"] == group && !(bool)rule["IsEgress"]!);
        rules.Select(rule => $"{rule["IpProtocol"]} {rule["FromPort"]} {rule["CidrIpv4"]}").ShouldBe(expected, ignoreOrder: true);
    }

    private static string? NameOf(JsonNode resource) => LabTagKeys.Of(resource["Tags"]).GetValueOrDefault("Name");

    private static JsonNode? ToInternet(JsonNode table) => table["Routes"]!.AsArray().SingleOrDefault(route => (string?)route!["DestinationCidrBlock"] == "0.0.0.0/0");

    private static int SubnetsOf(JsonNode table) => table["Associations"]!.AsArray().Count(association => association!["SubnetId"] is not null);

    private bool InVpc(JsonNode resource, string vpc) =>
        (string?)resource["VpcId"] == (string?)Aws.List(ReadBack.Vpcs).Single(candidate => NameOf(candidate) == vpc)["VpcId"];

    // The main route table, which no subnet uses, is AWS's own.
    private IEnumerable<JsonNode> RouteTables(string vpc) => Aws.List(ReadBack.RouteTables).Where(table => InVpc(table, vpc) && SubnetsOf(table) > 0);

    private JsonNode Peering() => Aws.List(ReadBack.Peerings).Single(peering => NameOf(peering) == "alice-peering");

    private JsonNode Instance(string name) => Aws.List(ReadBack.Instances).SelectMany(reservation => reservation["Instances"]!.AsArray())
        .Single(instance => NameOf(instance!) == name)!;
}
