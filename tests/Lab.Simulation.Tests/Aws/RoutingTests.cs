using Lab.Simulation.Aws;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Aws;

public class RoutingTests
{
    private readonly TestCloud _cloud = new();
    private readonly ResourceState _vpc;

    public RoutingTests() => _vpc = _cloud.Vpc("vpc", "10.0.0.0/16");

    [Fact]
    public void A_vpc_has_one_internet_gateway_and_a_gateway_one_vpc()
    {
        var gateway = _cloud.InternetGateway(_vpc);
        var other = _cloud.Vpc("other", "10.1.0.0/16");
        _cloud.Refusal("ec2/internetGateway:InternetGateway", "second", ("vpcId", _vpc.Id))
            .ShouldBe($"InvalidParameterValue: Network {_vpc.Id} already has an internet gateway attached");
        _cloud.Refusal("ec2/internetGatewayAttachment:InternetGatewayAttachment", "twice", ("internetGatewayId", gateway.Id), ("vpcId", other.Id))
            .ShouldBe($"Resource.AlreadyAssociated: resource {gateway.Id} is already attached to network {_vpc.Id}");
    }

    [Fact]
    public void A_gateway_stays_while_addresses_are_public()
    {
        var gateway = _cloud.InternetGateway(_vpc);
        var instance = _cloud.Instance(_cloud.Subnet(_vpc, "10.0.0.0/24", isPublic: true), "host", _cloud.OpenGroup(_vpc));
        _cloud.Refusal(() => _cloud.Delete(gateway)).ShouldBe(
            $"DependencyViolation: Network {_vpc.Id} has some mapped public address(es). Please unmap those public address(es) before "
            + "detaching the gateway.");
        _cloud.Delete(instance);
        _cloud.Delete(gateway);
    }

    [Fact]
    public void A_route_needs_a_gateway_that_is_attached_to_its_vpc()
    {
        var table = _cloud.RouteTable(_vpc, "public");
        var detached = _cloud.Create("ec2/internetGateway:InternetGateway", "detached");
        var foreign = _cloud.InternetGateway(_cloud.Vpc("other", "10.1.0.0/16"));
        string Refusal(string gateway) => _cloud.Refusal(
            "ec2/route:Route", "default", ("routeTableId", table.Id), ("destinationCidrBlock", "0.0.0.0/0"), ("gatewayId", gateway));
        Refusal("igw-0").ShouldBe("InvalidInternetGatewayID.NotFound: The internetGateway ID 'igw-0' does not exist");
        Refusal(detached.Id).ShouldStartWith("Gateway.NotAttached: ");
        Refusal(foreign.Id).ShouldBe($"InvalidParameterValue: route table {table.Id} and network gateway {foreign.Id} belong to different networks");
    }

    [Fact]
    public void A_destination_has_one_route_and_the_local_one_stays()
    {
        var table = _cloud.RouteTable(_vpc, "public");
        var gateway = _cloud.InternetGateway(_vpc);
        _cloud.Route(table, "0.0.0.0/0", "gatewayId", gateway.Id).Outputs.String("state").ShouldBe("active");
        string Refusal(string destination) => _cloud.Refusal(
            "ec2/route:Route", "late", ("routeTableId", table.Id), ("destinationCidrBlock", destination), ("gatewayId", gateway.Id));
        Refusal("0.0.0.0/0").ShouldBe("RouteAlreadyExists: The route identified by 0.0.0.0/0 already exists.");
        Refusal("10.0.0.0/16").ShouldBe("RouteAlreadyExists: The route identified by 10.0.0.0/16 already exists.");
        Refusal("10.0.1.0/24").ShouldStartWith(
            "InvalidParameterValue: The destination CIDR block 10.0.1.0/24 is equal to or more specific than one of this VPC's CIDR blocks.");
    }

    [Fact]
    public void A_route_whose_target_is_gone_is_a_blackhole()
    {
        var peer = _cloud.Vpc("peer", "10.1.0.0/16");
        var peering = _cloud.Peering(_vpc, peer);
        var route = _cloud.Route(_cloud.RouteTable(_vpc, "table"), "10.1.0.0/16", "vpcPeeringConnectionId", peering.Id);
        _cloud.Delete(peering);
        _cloud.Read(route).ShouldNotBeNull().String("state").ShouldBe("blackhole");
    }

    [Fact]
    public void A_route_takes_another_target_in_place()
    {
        var gateway = _cloud.InternetGateway(_vpc);
        var peering = _cloud.Peering(_vpc, _cloud.Vpc("peer", "10.1.0.0/16"));
        var route = _cloud.Route(_cloud.RouteTable(_vpc, "table"), "10.1.0.0/16", "vpcPeeringConnectionId", peering.Id);
        _cloud.Update(route, ("vpcPeeringConnectionId", null), ("gatewayId", gateway.Id));
        _cloud.World.All<RouteTable>().SelectMany(table => table.Routes).ShouldBe([new Route("10.1.0.0/16", gateway.Id)]);
    }

    [Fact]
    public void A_subnet_is_associated_once()
    {
        var subnet = _cloud.Subnet(_vpc, "10.0.0.0/24");
        _cloud.RouteTable(_vpc, "first", subnet);
        var second = _cloud.RouteTable(_vpc, "second");
        _cloud.Refusal("ec2/routeTableAssociation:RouteTableAssociation", "again", ("routeTableId", second.Id), ("subnetId", subnet.Id))
            .ShouldBe($"Resource.AlreadyAssociated: the specified association for route table {second.Id} conflicts with an existing association");
    }

    [Fact]
    public void Peered_vpcs_may_not_overlap()
    {
        var twin = _cloud.Vpc("twin", "10.0.128.0/17");
        _cloud.Refusal("ec2/vpcPeeringConnection:VpcPeeringConnection", "peering", ("vpcId", _vpc.Id), ("peerVpcId", twin.Id), ("autoAccept", true))
            .ShouldEndWith("last error: failed: Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range");
    }

    [Fact]
    public void A_peering_carries_routes_and_options_only_when_accepted()
    {
        var peer = _cloud.Vpc("peer", "10.1.0.0/16");
        var pending = _cloud.Create("ec2/vpcPeeringConnection:VpcPeeringConnection", "peering", ("vpcId", _vpc.Id), ("peerVpcId", peer.Id));
        pending.Outputs.String("acceptStatus").ShouldBe("pending-acceptance");
        var table = _cloud.RouteTable(_vpc, "table");
        _cloud.Refusal(
            "ec2/route:Route", "route", ("routeTableId", table.Id), ("destinationCidrBlock", "10.1.0.0/16"), ("vpcPeeringConnectionId", pending.Id))
            .ShouldStartWith("IncorrectState: ");
        _cloud.Refusal("ec2/peeringConnectionOptions:PeeringConnectionOptions", "options", ("vpcPeeringConnectionId", pending.Id))
            .ShouldBe($"OperationNotPermitted: Peering {pending.Id} is not active. Peering options can be added only to active peerings.");
        _cloud.Update(pending, ("autoAccept", true)).Outputs.String("acceptStatus").ShouldBe("active");
        _cloud.Create(
            "ec2/peeringConnectionOptions:PeeringConnectionOptions", "options", ("vpcPeeringConnectionId", pending.Id),
            ("requester", PropertyMap.Of(("allowRemoteVpcDnsResolution", true))));
        _cloud.World.Get<VpcPeeringConnection>(pending.Id).RequesterDnsResolution.ShouldBeTrue();
    }

    [Fact]
    public void Five_elastic_addresses_fit_and_a_nat_gateway_holds_its_own()
    {
        _cloud.InternetGateway(_vpc);
        var addresses = Enumerable.Range(1, 5).Select(number => _cloud.Create("ec2/eip:Eip", $"eip{number}", ("domain", "vpc"))).ToList();
        _cloud.Refusal("ec2/eip:Eip", "eip6").ShouldBe("AddressLimitExceeded: The maximum number of addresses has been reached.");
        var gateway = _cloud.Create(
            "ec2/natGateway:NatGateway", "nat", ("subnetId", _cloud.Subnet(_vpc, "10.0.0.0/24").Id), ("allocationId", addresses[0].Id));
        gateway.Outputs.String("publicIp").ShouldBe(addresses[0].Outputs.String("publicIp"));
        _cloud.Refusal(() => _cloud.Delete(addresses[0])).ShouldStartWith("InvalidIPAddress.InUse: ");
        _cloud.Delete(gateway);
        _cloud.Delete(addresses[0]);
        _cloud.World.All<NetworkInterface>().ShouldBeEmpty();
    }

    [Fact]
    public void A_nat_gateway_needs_an_internet_gateway()
    {
        var address = _cloud.Create("ec2/eip:Eip", "eip");
        _cloud.Refusal("ec2/natGateway:NatGateway", "nat", ("subnetId", _cloud.Subnet(_vpc, "10.0.0.0/24").Id), ("allocationId", address.Id))
            .ShouldBe($"Gateway.NotAttached: Network {_vpc.Id} has no Internet gateway attached");
    }

    [Fact]
    public void An_elastic_address_takes_the_place_of_the_public_one()
    {
        _cloud.InternetGateway(_vpc);
        var instance = _cloud.Instance(_cloud.Subnet(_vpc, "10.0.0.0/24", isPublic: true), "host", _cloud.OpenGroup(_vpc));
        var address = _cloud.Create("ec2/eip:Eip", "eip", ("instance", instance.Id));
        instance.Outputs.String("publicIp").ShouldNotBe(address.Outputs.String("publicIp"));
        _cloud.Read(instance).ShouldNotBeNull().String("publicIp").ShouldBe(address.Outputs.String("publicIp"));
        _cloud.Refusal("ec2/eipAssociation:EipAssociation", "again", ("allocationId", address.Id), ("instanceId", instance.Id))
            .ShouldStartWith("Resource.AlreadyAssociated: ");
    }
}
