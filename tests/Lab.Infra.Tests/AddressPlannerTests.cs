using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Lab.Infra.Addressing;

namespace Lab.Infra.Tests;

public class AddressPlannerTests
{
    private static readonly AddressSettings Course = new()
    {
        VpcCidr = "192.168.0.0/16",
        PublicSubnetCidrs = ["192.168.1.0/24", "192.168.2.0/24", "192.168.3.0/24"],
        PrivateSubnetCidrs = ["192.168.11.0/24", "192.168.12.0/24", "192.168.13.0/24"],
        Multus1SubnetCidrs = ["192.168.21.0/24", "192.168.22.0/24"],
        Multus2SubnetCidrs = ["192.168.23.0/24", "192.168.24.0/24"],
        OperatorVpcCidr = "172.20.0.0/16",
        OperatorPublicSubnetCidr = "172.20.1.0/24",
        OperatorPrivateSubnetCidr = "172.20.11.0/24",
        OperatorServerAddress = "172.20.1.100",
        ServiceCidr = "10.100.0.0/16",
        NodeAddressesPerSubnet = 12,
    };

    // The network of the AWS guide for Multus on EKS: 10.0.0.0/16 in two zones.
    private static readonly AddressSettings MultusGuide = Course with
    {
        VpcCidr = "10.0.0.0/16",
        PublicSubnetCidrs = ["10.0.0.0/24", "10.0.1.0/24"],
        PrivateSubnetCidrs = ["10.0.2.0/24", "10.0.3.0/24"],
        Multus1SubnetCidrs = ["10.0.4.0/24", "10.0.5.0/24"],
        Multus2SubnetCidrs = ["10.0.6.0/24", "10.0.7.0/24"],
    };

    [Fact]
    public void The_course_has_a_plan_without_notices()
    {
        var result = AddressPlanner.Plan(Course);
        result.Problems.ShouldBeEmpty();
        result.Notices.ShouldBeEmpty();
        result.Plan!.ZoneCount.ShouldBe(3);
        result.Plan.Lab.Subnets.Select(subnet => subnet.Name).ShouldBe(
            ["public-1", "public-2", "public-3", "private-1", "private-2", "private-3", "multus1-1", "multus1-2", "multus2-1", "multus2-2"]);
    }

    [Fact]
    public void The_Multus_guide_has_a_plan_for_two_zones()
    {
        var result = AddressPlanner.Plan(MultusGuide);
        result.Problems.ShouldBeEmpty();
        result.Plan!.ZoneCount.ShouldBe(2);
    }

    [Fact]
    public void The_pods_of_a_Multus_subnet_have_the_addresses_of_the_course()
    {
        // The posts give pods .70 to .80.
        var range = AddressPlanner.Plan(Course).Plan!.Lab.Of(SubnetKind.Multus1).First().PodRange;
        range.Contains(System.Net.IPAddress.Parse("192.168.21.70")).ShouldBeTrue();
        range.Contains(System.Net.IPAddress.Parse("192.168.21.80")).ShouldBeTrue();
    }

    [Fact]
    public void Multus_subnets_may_lie_in_a_secondary_block() => AddressPlanner.Plan(Course with
    {
        SecondaryCidrs = ["100.64.0.0/16"],
        Multus1SubnetCidrs = ["100.64.1.0/24"],
        Multus2SubnetCidrs = ["100.64.2.0/24"],
    }).Problems.ShouldBeEmpty();

    [Fact]
    public void A_third_Multus_network_has_subnets_of_its_own()
    {
        var plan = AddressPlanner.Plan(Course with { Multus3SubnetCidrs = ["192.168.25.0/24", "192.168.26.0/24"] }).Plan!;
        plan.Lab.MultusSubnets(zone: 1).Select(subnet => (subnet.Name, subnet.PodRange.ToString())).ShouldBe(
            [("multus1-2", "192.168.22.64/26"), ("multus2-2", "192.168.24.64/26"), ("multus3-2", "192.168.26.64/26")]);
        plan.Lab.MultusSubnets(zone: 2).ShouldBeEmpty();
    }

    [Fact]
    public void A_third_Multus_network_has_the_zones_of_the_first() =>
        Problems(Course with { Multus3SubnetCidrs = ["192.168.25.0/24"] }).ShouldHaveSingleItem().ShouldBe(
            "multus3SubnetCidrs: has 1 and multus1SubnetCidrs 2: a Multus node has an ENI in both, so give each zone one of both");

    [Fact]
    public void A_network_that_no_node_has_needs_no_subnets() =>
        AddressPlanner.Plan(Course with { Multus2SubnetCidrs = [] }).Plan!.Lab.MultusSubnets(zone: 0).ShouldHaveSingleItem().Name.ShouldBe("multus1-1");

    [Fact]
    public void The_second_network_is_filled_before_the_third() =>
        Problems(Course with { Multus2SubnetCidrs = [], Multus3SubnetCidrs = ["192.168.25.0/24", "192.168.26.0/24"] }).ShouldHaveSingleItem()
            .ShouldBe("multus2SubnetCidrs: has none and multus3SubnetCidrs 2: fill the second network before the third");

    // A /26 has 59 addresses for use; with 12 of ng1 and 45 of Multus nodes 2 are free, and EKS needs 6.
    [Fact]
    public void Public_subnets_keep_room_for_Multus_nodes_where_they_may_stand()
    {
        var small = Course with { PublicSubnetCidrs = ["192.168.1.0/26", "192.168.2.0/26", "192.168.3.0/26"], MultusNodeAddresses = 45 };
        Problems(small).Select(problem => problem.Split(' ')[0]).ShouldBe(["publicSubnetCidrs[0]:", "publicSubnetCidrs[1]:"]);
        Problems(small with { MultusNodeAddresses = 41 }).ShouldBeEmpty();
        Problems(small with { MultusNodeZone = 1 }).Select(problem => problem.Split(' ')[0]).ShouldBe(["publicSubnetCidrs[1]:"]);
    }

    [Fact]
    public void Other_subnets_may_not_lie_in_a_secondary_block() => Problems(Course with
    {
        SecondaryCidrs = ["100.64.0.0/16"],
        PublicSubnetCidrs = ["100.64.1.0/24", "192.168.2.0/24", "192.168.3.0/24"],
    }).ShouldHaveSingleItem().ShouldStartWith("publicSubnetCidrs[0]: 100.64.1.0/24 lies in secondaryCidrs[0]");

    // The Multus networks of the posts, which AWS does not add to a VPC in 192.168.0.0/16.
    [Theory]
    [InlineData("192.168.0.0/16", "10.0.4.0/24", false)]
    [InlineData("192.168.0.0/16", "172.21.0.0/16", false)]
    [InlineData("192.168.0.0/16", "198.19.0.0/16", false)]
    [InlineData("192.168.0.0/16", "100.64.0.0/16", true)]
    [InlineData("192.168.0.0/20", "192.168.16.0/20", true)]
    [InlineData("10.0.0.0/16", "10.1.0.0/16", true)]
    [InlineData("10.1.0.0/16", "10.0.0.0/16", false)]
    [InlineData("10.2.0.0/16", "10.0.0.0/16", true)]
    [InlineData("10.0.0.0/16", "192.168.0.0/16", false)]
    [InlineData("172.16.0.0/16", "172.31.0.0/16", false)]
    [InlineData("172.16.0.0/16", "172.18.0.0/16", true)]
    [InlineData("100.64.0.0/16", "100.65.0.0/16", true)]
    [InlineData("100.64.0.0/16", "10.0.0.0/16", false)]
    [InlineData("198.19.0.0/16", "10.0.0.0/16", false)]
    [InlineData("198.19.0.0/16", "100.64.0.0/16", true)]
    public void Secondary_blocks_follow_the_table_of_the_VPC_user_guide(string primary, string secondary, bool isAllowed) =>
        (VpcCidrRules.ProblemOfSecondary(Cidr.Parse(primary), Cidr.Parse(secondary)) is null).ShouldBe(isAllowed);

    [Fact]
    public void A_VPC_has_at_most_five_blocks() => Problems(Course with
    {
        SecondaryCidrs = ["100.64.0.0/16", "100.65.0.0/16", "100.66.0.0/16", "100.67.0.0/16", "100.68.0.0/16"],
    }).ShouldHaveSingleItem().ShouldContain("at most 5");

    [Theory]
    [InlineData("172.17.0.0/16", "docker")]
    [InlineData("192.168.0.0/16", "overlaps 192.168.0.0/16 of vpcCidr")]
    [InlineData("10.100.0.0/16", "serviceCidr: 10.100.0.0/16 overlaps 10.100.0.0/16 of operatorVpcCidr")]
    [InlineData("172.20.0.0/15", "/16 to /28")]
    [InlineData("172.20.0.1/16", "write 172.20.0.0/16")]
    [InlineData("169.254.0.0/16", "169.254.0.0/16")]
    public void The_operating_servers_VPC_must_be_apart_and_valid(string block, string expected) =>
        Problems(Course with { OperatorVpcCidr = block }).ShouldContain(problem => problem.Contains(expected, StringComparison.Ordinal));

    [Theory]
    [InlineData("172.20.0.0/16", "overlaps 172.20.0.0/16 of operatorVpcCidr")]
    [InlineData("192.168.128.0/20", "overlaps 192.168.0.0/16 of vpcCidr")]
    [InlineData("172.16.0.0/12", "docker")]
    [InlineData("10.0.0.0/8", "/12 to /24")]
    [InlineData("10.100.0.0/25", "/12 to /24")]
    [InlineData("100.64.0.0/16", "not private")]
    public void Services_must_be_apart_and_where_EKS_allows_them(string block, string expected) =>
        Problems(Course with { ServiceCidr = block }).ShouldContain(problem => problem.StartsWith("serviceCidr:", StringComparison.Ordinal)
            && problem.Contains(expected, StringComparison.Ordinal));

    // AWS keeps the first four addresses of a subnet and its last one.
    [Theory]
    [InlineData("172.20.1.0", false)]
    [InlineData("172.20.1.3", false)]
    [InlineData("172.20.1.4", true)]
    [InlineData("172.20.1.254", true)]
    [InlineData("172.20.1.255", false)]
    [InlineData("172.20.2.4", false)]
    [InlineData("172.20.1", false)]
    public void The_operating_servers_address_must_be_usable(string address, bool isUsable) =>
        AddressPlanner.Plan(Course with { OperatorServerAddress = address }).Problems.IsEmpty.ShouldBe(isUsable);

    // A /27 has 32 - 5 = 27 usable addresses, a /28 has 11; EKS needs 6 for its ENIs and advises 16.
    [Theory]
    [InlineData("192.168.1.0/27", 11, 0, 0)]
    [InlineData("192.168.1.0/27", 12, 0, 1)]
    [InlineData("192.168.1.0/27", 21, 0, 1)]
    [InlineData("192.168.1.0/27", 22, 1, 0)]
    [InlineData("192.168.1.0/28", 0, 0, 1)]
    public void EKS_needs_free_addresses_beside_the_nodes(string block, int nodeAddresses, int problems, int notices)
    {
        var result = AddressPlanner.Plan(Course with
        {
            PublicSubnetCidrs = [block, "192.168.2.0/24", "192.168.3.0/24"],
            NodeAddressesPerSubnet = nodeAddresses,
        });
        result.Problems.Length.ShouldBe(problems);
        result.Notices.Length.ShouldBe(notices);
    }

    [Fact]
    public void EKS_needs_two_zones() => Problems(Course with
    {
        PublicSubnetCidrs = ["192.168.1.0/24"],
        PrivateSubnetCidrs = ["192.168.11.0/24"],
        Multus1SubnetCidrs = ["192.168.21.0/24"],
        Multus2SubnetCidrs = ["192.168.23.0/24"],
    }).ShouldHaveSingleItem().ShouldContain("two zones");

    [Fact]
    public void Every_problem_is_told_at_once_with_its_key()
    {
        var problems = Problems(Course with
        {
            PublicSubnetCidrs = ["192.168.1.0/24", "192.168.1.128/25", "10.0.6.0/24"],
            Multus2SubnetCidrs = ["192.168.23.0/29"],
            ServiceCidr = "172.20.0.0/16",
            OperatorServerAddress = "172.20.1.2",
        });
        string[] keys =
        [
            "publicSubnetCidrs[1]", "publicSubnetCidrs[2]", "multus2SubnetCidrs[0]", "multus2SubnetCidrs", "serviceCidr", "operatorServerAddress",
        ];
        foreach (var key in keys) problems.ShouldContain(problem => problem.StartsWith(key + ":", StringComparison.Ordinal));
    }

    [Fact]
    public void A_block_that_can_not_be_read_is_blamed_alone() =>
        Problems(Course with { VpcCidr = "192.168/16" }).ShouldHaveSingleItem().ShouldStartWith("vpcCidr:");

    [Fact]
    public void A_plan_never_has_overlapping_subnets_or_addresses_outside_of_its_VPC() => Prop.ForAll(RandomSettings, settings =>
    {
        var result = AddressPlanner.Plan(settings);
        if (result.Plan is not { } plan) return !result.Problems.IsEmpty;
        var subnets = plan.Lab.Subnets.AddRange(plan.Operator.Subnets);
        return subnets.All(left => subnets.All(right => ReferenceEquals(left, right) || !left.Cidr.Overlaps(right.Cidr)))
            && plan.Lab.Subnets.All(subnet => plan.Lab.Cidrs.Any(block => block.Contains(subnet.Cidr)))
            && plan.Operator.Subnets.All(subnet => plan.Operator.Cidr.Contains(subnet.Cidr))
            && !plan.Lab.Cidrs.Any(block => block.Overlaps(plan.Operator.Cidr) || block.Overlaps(plan.ServiceCidr))
            && plan.Lab.Subnets.Where(subnet => subnet.IsMultus).All(subnet => subnet.Cidr.Contains(subnet.PodRange));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Planning_never_throws_whatever_is_configured() => Prop.ForAll(
        Gen.Elements("", "x", "0.0.0.0/0", "255.255.255.255/32", "10.0.0.0/30", "10.0.0.0/16", "172.17.0.0/16", "10.0.0.1/8").ArrayOf(4)
            .ToArbitrary(),
        texts =>
        {
            var result = AddressPlanner.Plan(Course with
            {
                VpcCidr = texts[0],
                OperatorPublicSubnetCidr = texts[1],
                PublicSubnetCidrs = [texts[2], texts[3]],
                SecondaryCidrs = [texts[3]],
            });
            return (result.Plan is null) == !result.Problems.IsEmpty;
        }).QuickCheckThrowOnFailure();

    /// <summary>Subnets of a small VPC, so that about half of the plans are valid.</summary>
    private static Arbitrary<AddressSettings> RandomSettings { get; } = (
        from blocks in Gen.Choose(0, 40).ArrayOf(8)
        select Course with
        {
            PublicSubnetCidrs = [Block(blocks[0]), Block(blocks[1])],
            PrivateSubnetCidrs = [Block(blocks[2]), Block(blocks[3])],
            Multus1SubnetCidrs = [Block(blocks[4]), Block(blocks[5])],
            Multus2SubnetCidrs = [Block(blocks[6]), Block(blocks[7])],
        }).ToArbitrary();

    private static string Block(int third) => $"192.168.{third}.0/24";

    private static ImmutableArray<string> Problems(AddressSettings settings) => AddressPlanner.Plan(settings).Problems;
}
