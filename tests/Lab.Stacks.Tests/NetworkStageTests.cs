using Lab.Stacks.Settings;
using Lab.Stacks.Stages;
using Lab.Stacks.Tests.Support;

namespace Lab.Stacks.Tests;

public class NetworkStageTests
{
    [Fact]
    public async Task The_two_VPCs_resolve_names_as_EKS_requires()
    {
        var vpcs = await OfTypeAsync("aws:ec2/vpc:Vpc");
        vpcs.Select(vpc => vpc["cidrBlock"]).ShouldBe(["192.168.0.0/16", "172.20.0.0/16"]);
        vpcs.ShouldAllBe(vpc => vpc["enableDnsSupport"] == "true" && vpc["enableDnsHostnames"] == "true");
    }

    // AWS Load Balancer Controller, "Subnet auto-discovery": the public and the internal role tag.
    [Fact]
    public async Task Load_balancers_find_the_clusters_subnets_and_no_others()
    {
        var subnets = await OfTypeAsync("aws:ec2/subnet:Subnet");
        Cidrs("kubernetes.io/role/elb").ShouldBe(["192.168.1.0/24", "192.168.2.0/24", "192.168.3.0/24"]);
        Cidrs("kubernetes.io/role/internal-elb").ShouldBe(["192.168.11.0/24", "192.168.12.0/24", "192.168.13.0/24"]);

        IEnumerable<string?> Cidrs(string role) => subnets.Where(subnet => subnet.Tags.GetValueOrDefault(role) == "1")
            .Select(subnet => subnet["cidrBlock"]);
    }

    [Fact]
    public async Task Only_public_subnets_give_public_addresses()
    {
        var subnets = await OfTypeAsync("aws:ec2/subnet:Subnet");
        subnets.Where(subnet => subnet["mapPublicIpOnLaunch"] == "true").Select(subnet => subnet["cidrBlock"])
            .ShouldBe(["192.168.1.0/24", "192.168.2.0/24", "192.168.3.0/24", "172.20.1.0/24"], ignoreOrder: true);
    }

    [Fact]
    public async Task Each_Multus_subnet_keeps_its_pods_addresses_from_the_ENIs()
    {
        var reservations = await OfTypeAsync("aws:ec2/subnetCidrReservation:SubnetCidrReservation");
        reservations.Select(reservation => (reservation["cidrBlock"], reservation["reservationType"])).ShouldBe(
            [("192.168.21.64/26", "explicit"), ("192.168.22.64/26", "explicit"), ("192.168.23.64/26", "explicit"), ("192.168.24.64/26", "explicit")]);
    }

    [Fact]
    public async Task Both_sides_of_the_peering_have_routes_in_their_public_and_private_tables()
    {
        var routes = (await OfTypeAsync("aws:ec2/route:Route")).Where(route => route["vpcPeeringConnectionId"] is not null).ToList();
        routes.Select(route => (route["routeTableId"], route["destinationCidrBlock"])).ShouldBe(
            [
                ("alice-myeks-public-id", "172.20.0.0/16"), ("alice-myeks-private-id", "172.20.0.0/16"),
                ("alice-operator-public-id", "192.168.0.0/16"), ("alice-operator-private-id", "192.168.0.0/16"),
            ],
            ignoreOrder: true);
    }

    [Fact]
    public async Task Private_and_Multus_subnets_have_no_way_to_the_internet_by_default()
    {
        var run = await StageRun.OfAsync("network");
        var internet = run.Mocks.Resources.Where(resource => resource.Type == "aws:ec2/route:Route"
            && resource["destinationCidrBlock"] == "0.0.0.0/0").ToList();
        internet.Select(route => route["routeTableId"]).ShouldBe(["alice-myeks-public-id", "alice-operator-public-id"], ignoreOrder: true);
        run.Mocks.Resources.ShouldNotContain(resource => resource.Type == "aws:ec2/natGateway:NatGateway");
    }

    [Fact]
    public async Task The_NAT_gateway_stands_in_a_public_subnet_and_serves_the_private_ones()
    {
        var run = await StageRun.OfAsync("network", new Dictionary<string, string> { ["natGateway"] = "true" });
        run.Mocks.Resources.Single(resource => resource.Type == "aws:ec2/natGateway:NatGateway")["subnetId"].ShouldBe("alice-myeks-public-1-id");
        run.Mocks.Resources.Single(resource => resource.Type == "aws:ec2/route:Route"
            && resource["natGatewayId"] is not null)["routeTableId"].ShouldBe("alice-myeks-private-id");
    }

    [Fact]
    public async Task The_default_security_groups_let_nothing_in_or_out()
    {
        var groups = await OfTypeAsync("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup");
        groups.Count.ShouldBe(2);
        groups.ShouldAllBe(group => group["ingress"] == null && group["egress"] == null);
    }

    [Fact]
    public async Task The_operating_server_has_its_address_and_its_tools()
    {
        var server = (await OfTypeAsync("aws:ec2/instance:Instance")).ShouldHaveSingleItem();
        server["privateIp"].ShouldBe("172.20.1.100");
        server["subnetId"].ShouldBe("alice-operator-public-1-id");
        server["userData"]!.ShouldContain("kubectl");
        server["keyName"].ShouldBeNull();
    }

    [Fact]
    public async Task SSH_is_open_to_nobody_without_operatorCidr() =>
        (await OfTypeAsync("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")).ShouldNotContain(rule => rule["toPort"] == "22");

    [Fact]
    public async Task SSH_is_open_to_operatorCidr_alone()
    {
        var run = await StageRun.OfAsync("network", new Dictionary<string, string> { ["operatorCidr"] = "198.51.100.7/32" });
        run.Mocks.Resources.Where(resource => resource.Type == "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
            && resource["toPort"] == "22")
            .ShouldHaveSingleItem()["cidrIpv4"].ShouldBe("198.51.100.7/32");
    }

    [Fact]
    public async Task Subnets_lie_in_the_zones_of_the_region_in_order()
    {
        var run = await StageRun.OfAsync("network", Configurations.MultusGuide);
        Zones(run, "public").ShouldBe(["eu-west-1a", "eu-west-1b"]);
        Zones(run, "multus2").ShouldBe(["eu-west-1a", "eu-west-1b"]);
    }

    [Fact]
    public async Task Configured_zones_win()
    {
        var run = await StageRun.OfAsync("network", Configurations.Everything);
        Zones(run, "public").ShouldBe(["ap-northeast-2d", "ap-northeast-2b", "ap-northeast-2a"]);
    }

    [Fact]
    public async Task A_region_with_too_few_zones_is_told_with_what_to_change()
    {
        var settings = LabSettings.Parse(StageRun.Environment, new Dictionary<string, string> { ["region"] = "us-west-1" });
        var mocks = new RecordingMocks(isPreview: false, new Dictionary<string, IReadOnlyDictionary<string, object?>>());
        var error = await Should.ThrowAsync<Exception>(() => StageRun.DefineAsync(new NetworkStage(), settings, mocks, isPreview: false));
        error.ToString().ShouldContain("us-west-1 has 2 zones for EKS and the address plan needs 3");
        mocks.Resources.ShouldNotContain(resource => resource.Type == "aws:ec2/vpc:Vpc");
    }

    private static IEnumerable<string?> Zones(StageRun run, string kind) => run.Mocks.Resources
        .Where(resource => resource.Type == "aws:ec2/subnet:Subnet"
            && resource.Name.StartsWith($"alice-myeks-{kind}-", StringComparison.Ordinal)).Select(subnet => subnet["availabilityZone"]);

    private static async Task<List<RecordedResource>> OfTypeAsync(string type) =>
        [.. (await StageRun.OfAsync("network")).Mocks.Resources.Where(resource => resource.Type == type)];
}
