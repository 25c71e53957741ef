using Lab.Simulation.Aws;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Aws;

public class VpcTests
{
    private readonly TestCloud _cloud = new();

    [Theory]
    [InlineData("10.0.0.0/15")]
    [InlineData("10.0.0.0/29")]
    [InlineData("10.0.0.1/16")]
    [InlineData("127.0.0.0/16")]
    [InlineData("nonsense")]
    public void A_block_is_a_unicast_16_to_28(string cidrBlock) =>
        _cloud.Refusal("ec2/vpc:Vpc", "vpc", ("cidrBlock", cidrBlock)).ShouldBe($"InvalidVpc.Range: The CIDR '{cidrBlock}' is invalid.");

    // Five VPCs a region, the default one among them (quota L-F678F1CE).
    [Fact]
    public void Beside_the_default_vpc_four_fit()
    {
        foreach (var number in Enumerable.Range(1, 4)) _cloud.Vpc($"vpc{number}", "10.0.0.0/16");
        _cloud.Refusal("ec2/vpc:Vpc", "vpc5", ("cidrBlock", "10.0.0.0/16"))
            .ShouldBe("VpcLimitExceeded: The maximum number of VPCs has been reached.");
    }

    // VPC user guide, "IPv4 CIDR block association restrictions": why the posts' 10.0.4.0/24 can't be added to 192.168.0.0/16.
    [Theory]
    [InlineData("192.168.0.0/16", "10.0.4.0/24", false)]
    [InlineData("192.168.0.0/16", "172.20.0.0/16", false)]
    [InlineData("192.168.0.0/16", "198.19.0.0/16", false)]
    [InlineData("192.168.0.0/16", "100.64.0.0/16", true)]
    [InlineData("192.168.0.0/17", "192.168.128.0/24", true)]
    [InlineData("10.0.0.0/16", "10.1.0.0/16", true)]
    [InlineData("10.0.0.0/16", "192.168.0.0/16", false)]
    [InlineData("172.20.0.0/16", "172.21.0.0/16", true)]
    [InlineData("172.20.0.0/16", "172.31.0.0/16", false)]
    [InlineData("100.64.0.0/16", "10.0.0.0/16", false)]
    [InlineData("10.0.0.0/16", "203.0.113.0/24", true)]
    public void A_further_block_is_not_from_another_private_range(string primary, string further, bool isAllowed)
    {
        var vpc = _cloud.Vpc("vpc", primary);
        (string, object?)[] inputs = [("vpcId", vpc.Id), ("cidrBlock", further)];
        if (isAllowed) _cloud.Create("ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation", "further", inputs);
        else _cloud.Refusal("ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation", "further", inputs)
            .ShouldStartWith($"InvalidVpc.Range: The CIDR '{further}' is restricted.");
        _cloud.World.Get<Vpc>(vpc.Id).CidrBlocks.Length.ShouldBe(isAllowed ? 2 : 1);
    }

    [Fact]
    public void A_vpc_has_at_most_five_blocks()
    {
        var vpc = _cloud.Vpc("vpc", "10.0.0.0/16");
        foreach (var number in Enumerable.Range(1, 4))
        {
            _cloud.Create(
                "ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation", $"block{number}", ("vpcId", vpc.Id),
                ("cidrBlock", $"10.{number}.0.0/16"));
        }

        _cloud.Refusal("ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation", "block5", ("vpcId", vpc.Id), ("cidrBlock", "10.5.0.0/16"))
            .ShouldStartWith("CidrLimitExceeded: ");
    }

    [Fact]
    public void A_vpc_with_anything_in_it_is_not_deleted()
    {
        var vpc = _cloud.Vpc("vpc", "10.0.0.0/16");
        Func<ResourceState>[] makers =
        [
            () => _cloud.Subnet(vpc, "10.0.0.0/24"), () => _cloud.InternetGateway(vpc), () => _cloud.OpenGroup(vpc),
            () => _cloud.RouteTable(vpc, "table"),
        ];
        foreach (var make in makers)
        {
            var made = make();
            _cloud.Refusal(() => _cloud.Delete(vpc)).ShouldBe($"DependencyViolation: The vpc '{vpc.Id}' has dependencies and cannot be deleted.");
            _cloud.Delete(made);
        }

        _cloud.Delete(vpc);
        _cloud.World.All<Vpc>().ShouldBeEmpty();
        _cloud.World.All<RouteTable>().ShouldBeEmpty();
        _cloud.World.All<SecurityGroup>().ShouldBeEmpty();
    }

    [Fact]
    public void Another_block_replaces_and_dns_settings_change_in_place()
    {
        var vpc = _cloud.Vpc("vpc", "10.0.0.0/16");
        _cloud.Diff(vpc, ("cidrBlock", "10.1.0.0/16")).Replaces.ShouldBe(["cidrBlock"]);
        _cloud.Diff(vpc, ("enableDnsHostnames", true))
            .ShouldSatisfyAllConditions(diff => diff.HasChanges.ShouldBeTrue(), diff => diff.IsReplacement.ShouldBeFalse());
        _cloud.Update(vpc, ("enableDnsHostnames", true)).Outputs.Flag("enableDnsHostnames").ShouldBeTrue();
    }

    [Fact]
    public void The_block_is_required_outside_previews()
    {
        _cloud.Refusal("ec2/vpc:Vpc", "vpc")
            .ShouldBe("InvalidArgument: Missing required argument: The argument \"cidrBlock\" is required, but no definition was found.");
        _cloud.Preview("ec2/vpc:Vpc", "vpc").ContainsKey("cidrBlock").ShouldBeFalse();
    }

    [Theory]
    [InlineData("10.1.0.0/24", "InvalidSubnet.Range: The CIDR '10.1.0.0/24' is invalid.")]
    [InlineData("10.0.0.0/29", "InvalidSubnet.Range: The CIDR '10.0.0.0/29' is invalid.")]
    [InlineData("10.0.0.128/25", "InvalidSubnet.Conflict: The CIDR '10.0.0.128/25' conflicts with another subnet")]
    public void A_subnet_lies_in_its_vpc_beside_the_others(string cidrBlock, string refusal)
    {
        var vpc = _cloud.Vpc("vpc", "10.0.0.0/16");
        _cloud.Subnet(vpc, "10.0.0.0/24");
        _cloud.Refusal("ec2/subnet:Subnet", "late", ("vpcId", vpc.Id), ("cidrBlock", cidrBlock)).ShouldBe(refusal);
    }

    [Fact]
    public void A_subnet_needs_a_zone_of_the_region()
    {
        var vpc = _cloud.Vpc("vpc", "10.0.0.0/16");
        var inZoneX = ("availabilityZone", (object?)"ap-northeast-2x");
        _cloud.Refusal("ec2/subnet:Subnet", "subnet", ("vpcId", vpc.Id), ("cidrBlock", "10.0.0.0/24"), inZoneX).ShouldBe(
            "InvalidParameterValue: Value (ap-northeast-2x) for parameter availabilityZone is invalid. Subnets can currently only be "
            + "created in the following "
            + "availability zones: ap-northeast-2a, ap-northeast-2b, ap-northeast-2c, ap-northeast-2d.");
        _cloud.Refusal("ec2/subnet:Subnet", "subnet", ("vpcId", "vpc-0"), ("cidrBlock", "10.0.0.0/24"))
            .ShouldBe("InvalidVpcID.NotFound: The vpc ID 'vpc-0' does not exist");
    }

    [Fact]
    public void A_subnet_with_an_interface_is_not_deleted()
    {
        var vpc = _cloud.Vpc("vpc", "10.0.0.0/16");
        var subnet = _cloud.Subnet(vpc, "10.0.0.0/24");
        var instance = _cloud.Instance(subnet, "host", _cloud.OpenGroup(vpc));
        _cloud.Refusal(() => _cloud.Delete(subnet))
            .ShouldBe($"DependencyViolation: The subnet '{subnet.Id}' has dependencies and cannot be deleted.");
        _cloud.Delete(instance);
        _cloud.Delete(subnet);
        _cloud.Read(subnet).ShouldBeNull();
    }

    [Fact]
    public void A_subnet_changes_in_place_only_what_aws_can_change()
    {
        var subnet = _cloud.Subnet(_cloud.Vpc("vpc", "10.0.0.0/16"), "10.0.0.0/24");
        _cloud.Diff(subnet, ("cidrBlock", "10.0.1.0/24"), ("availabilityZone", "ap-northeast-2b"))
            .Replaces.ShouldBe(["availabilityZone", "cidrBlock"], ignoreOrder: true);
        _cloud.Update(subnet, ("mapPublicIpOnLaunch", true)).Outputs.Flag("mapPublicIpOnLaunch").ShouldBeTrue();
    }

    [Fact]
    public void Reservations_lie_in_the_subnet_and_do_not_overlap()
    {
        var subnet = _cloud.Subnet(_cloud.Vpc("vpc", "10.0.0.0/16"), "10.0.0.0/24");
        (string, object?)[] Inputs(string cidrBlock) => [("subnetId", subnet.Id), ("cidrBlock", cidrBlock), ("reservationType", "explicit")];
        _cloud.Create("ec2/subnetCidrReservation:SubnetCidrReservation", "first", Inputs("10.0.0.64/26"));
        _cloud.Refusal("ec2/subnetCidrReservation:SubnetCidrReservation", "second", Inputs("10.0.0.96/27"))
            .ShouldStartWith("InvalidParameterValue: ");
        _cloud.Refusal("ec2/subnetCidrReservation:SubnetCidrReservation", "third", Inputs("10.0.1.0/26")).ShouldStartWith("InvalidParameterValue: ");
    }
}
