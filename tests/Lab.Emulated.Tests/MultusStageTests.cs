using Lab.Emulated.Tests.Runs;
using Lab.Terraform.Cli;

namespace Lab.Emulated.Tests;

/// <summary>What the stage of Multus asks of EC2, as the real AWS provider answers it once the nodes are there.</summary>
[Collection(EmulatedCollection.Name)]
public class MultusStageTests(EmulatedRun run)
{
    [SkippableTheory]
    [InlineData("alice", 1, "192.168.21.0/24", "192.168.23.0/24")]
    [InlineData("bob", 2, "100.64.1.0/24", "100.64.2.0/24", "100.64.3.0/24")]
    public void It_finds_the_multus_enis_of_its_own_nodes_alone(string environment, int nodes, params string[] networks)
    {
        var cidrs = run.Require().ReadBack.List(ReadBack.Subnets)
            .ToDictionary(subnet => (string)subnet["SubnetId"]!, subnet => (string)subnet["CidrBlock"]!);
        var found = Answers(environment, "aws_network_interfaces").ShouldHaveSingleItem().Values["ids"]!.AsArray();
        var interfaces = Answers(environment, "aws_network_interface").Select(answer => answer.Values).ToList();
        interfaces.Select(each => (string?)each["id"]).ShouldBe(found.Select(id => (string?)id), ignoreOrder: true);
        var byNode = interfaces.GroupBy(each => (string)each["attachment"]![0]!["instance_id"]!).ToList();
        byNode.Count.ShouldBe(nodes);
        foreach (var node in byNode) node.Select(each => cidrs[(string)each["subnet_id"]!]).ShouldBe(networks, ignoreOrder: true);
    }

    [SkippableTheory]
    [InlineData("alice")]
    [InlineData("bob")]
    public void The_addresses_of_an_eni_are_its_own_and_those_for_pods(string environment)
    {
        var enis = run.Require().ReadBack.List(ReadBack.NetworkInterfaces).ToDictionary(eni => (string)eni["NetworkInterfaceId"]!);
        foreach (var each in Answers(environment, "aws_network_interface").Select(answer => answer.Values))
        {
            var eni = enis[(string)each["id"]!];
            ((string?)each["private_ip"]).ShouldBe((string?)eni["PrivateIpAddress"]);
            var addresses = eni["PrivateIpAddresses"]!.AsArray().Select(address => (string?)address!["PrivateIpAddress"]).ToList();
            addresses.Count.ShouldBe(9);
            each["private_ips"]!.AsArray().Select(address => (string?)address).ShouldBe(addresses, ignoreOrder: true);
        }
    }

    [SkippableTheory]
    [InlineData("alice")]
    [InlineData("bob")]
    public void It_is_told_the_private_name_of_an_instance_that_has_them(string environment)
    {
        var instances = Answers(environment, "aws_instance").Select(answer => answer.Values).ToList();
        instances.ShouldNotBeEmpty();
        var names = run.ReadBack.List(ReadBack.Instances).SelectMany(reservation => reservation["Instances"]!.AsArray())
            .ToDictionary(instance => (string)instance!["InstanceId"]!, instance => (string?)instance!["PrivateDnsName"]);
        instances.ShouldAllBe(each => names[(string)each["id"]!] == (string?)each["private_dns"]);
        instances.ShouldAllBe(each => ((string?)each["private_dns"] ?? "").EndsWith(".compute.internal", StringComparison.Ordinal));
    }

    private IEnumerable<StateResource> Answers(string environment, string type) => run.Require().Data
        .Where(answer => answer.Type == type && answer.Address.StartsWith($"data.{type}.{environment}_multus", StringComparison.Ordinal));
}
