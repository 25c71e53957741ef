using FsCheck;
using FsCheck.Fluent;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Aws;

public class SubnetAddressesTests
{
    // https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html: the first four and the last address of each subnet.
    [Fact]
    public void Addresses_lie_in_the_subnet_are_never_reserved_ones_and_never_given_twice() => Prop.ForAll(
        Gen.Choose(24, 28).SelectMany(prefix => Gen.Choose(0, 9).ListOf(6).Select(counts => (prefix, counts))).ToArbitrary(),
        input =>
        {
            var (cloud, subnet) = Make($"10.0.0.0/{input.prefix}");
            var range = Ipv4Range.Parse($"10.0.0.0/{input.prefix}");
            var given = new List<string>();
            foreach (var count in input.counts)
            {
                try
                {
                    var made = NetworkInterfaces.Create(cloud.World, subnet.Id, "test", [], secondaryCount: count);
                    given.AddRange([made.PrimaryAddress, .. made.SecondaryAddresses]);
                }
                catch (ResourceException refused)
                {
                    refused.Code.ShouldBe("InsufficientFreeAddressesInSubnet");
                    (given.Count + count + 1).ShouldBeGreaterThan((int)range.Count - 5);
                }
            }

            given.ShouldBeUnique();
            given.ShouldAllBe(address => range.Contains(address));
            given.ShouldAllBe(address => Ipv4Range.ParseAddress(address) - range.First >= 4 && Ipv4Range.ParseAddress(address) != range.Last);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_lowest_free_address_comes_first()
    {
        var (cloud, subnet) = Make("10.0.0.0/24");
        SubnetAddresses.Pick(cloud.World, subnet.Id, 2).ShouldBe(["10.0.0.4", "10.0.0.5"]);
        var first = NetworkInterfaces.Create(cloud.World, subnet.Id, "first", []);
        NetworkInterfaces.Create(cloud.World, subnet.Id, "second", []).PrimaryAddress.ShouldBe("10.0.0.5");
        NetworkInterfaces.Delete(cloud.World, first.Id);
        NetworkInterfaces.Create(cloud.World, subnet.Id, "third", []).PrimaryAddress.ShouldBe("10.0.0.4");
    }

    [Fact]
    public void A_28_has_eleven_addresses() => SubnetAddresses.FreeCount(Make("10.0.0.0/28").Cloud.World, Make("10.0.0.0/28").Subnet.Id).ShouldBe(11);

    [Fact]
    public void An_explicit_reservation_is_left_out_of_automatic_assignment_but_can_be_named()
    {
        var (cloud, subnet) = Make("10.0.0.0/28");
        cloud.Create(
            "ec2/subnetCidrReservation:SubnetCidrReservation", "pods", ("subnetId", subnet.Id), ("cidrBlock", "10.0.0.8/29"),
            ("reservationType", "explicit"));
        SubnetAddresses.FreeCount(cloud.World, subnet.Id).ShouldBe(4);
        NetworkInterfaces.Create(cloud.World, subnet.Id, "named", [], privateAddress: "10.0.0.9").PrimaryAddress.ShouldBe("10.0.0.9");
        Should.Throw<ResourceException>(() => SubnetAddresses.Pick(cloud.World, subnet.Id, 5)).Code.ShouldBe("InsufficientFreeAddressesInSubnet");
    }

    [Theory]
    [InlineData("10.0.1.4", "InvalidParameterValue", "Address 10.0.1.4 does not fall within the subnet's address range")]
    [InlineData("10.0.0.3", "InvalidParameterValue", "Address 10.0.0.3 is in subnet's reserved address range")]
    [InlineData("10.0.0.255", "InvalidParameterValue", "Address 10.0.0.255 is in subnet's reserved address range")]
    [InlineData("10.0.0.10", "InvalidIPAddress.InUse", "Address 10.0.0.10 is in use.")]
    public void A_named_address_must_be_free_and_usable(string address, string code, string message)
    {
        var (cloud, subnet) = Make("10.0.0.0/24");
        NetworkInterfaces.Create(cloud.World, subnet.Id, "holder", [], privateAddress: "10.0.0.10");
        var refused = Should.Throw<ResourceException>(() => NetworkInterfaces.Create(cloud.World, subnet.Id, "late", [], privateAddress: address));
        (refused.Code, refused.Message).ShouldBe((code, message));
    }

    [Fact]
    public void Prefixes_are_whole_free_blocks_without_the_reserved_addresses()
    {
        var (cloud, subnet) = Make("10.0.0.0/26");
        NetworkInterfaces.Create(cloud.World, subnet.Id, "holder", [], privateAddress: "10.0.0.20");

        // Four blocks: the first and the last hold AWS's own addresses, the second one somebody's.
        SubnetAddresses.PickPrefixes(cloud.World, subnet.Id, 1).ShouldBe(["10.0.0.32/28"]);
        Should.Throw<ResourceException>(() => SubnetAddresses.PickPrefixes(cloud.World, subnet.Id, 2)).Code.ShouldBe("InsufficientCidrBlocks");
    }

    [Fact]
    public void Prefixes_come_from_a_prefix_reservation_first()
    {
        var (cloud, subnet) = Make("10.0.0.0/24");
        cloud.Create(
            "ec2/subnetCidrReservation:SubnetCidrReservation", "prefixes", ("subnetId", subnet.Id), ("cidrBlock", "10.0.0.128/26"),
            ("reservationType", "prefix"));
        SubnetAddresses.PickPrefixes(cloud.World, subnet.Id, 1).ShouldBe(["10.0.0.128/28"]);
    }

    private static (TestCloud Cloud, ResourceState Subnet) Make(string cidrBlock)
    {
        var cloud = new TestCloud();
        return (cloud, cloud.Subnet(cloud.Vpc("vpc", "10.0.0.0/16"), cidrBlock));
    }
}
