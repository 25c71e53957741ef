using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Paths;
using Lab.Simulation.Resources;
using Lab.Simulation.Tests.Aws;

namespace Lab.Simulation.Tests.Paths;

/// <summary>The course's network: the cluster's VPC, the operator's VPC peered with it, a cluster with three nodes.</summary>
public class PathEvaluatorTests
{
    private const string OperatorAddress = "203.0.113.7";

    private readonly TestCloud _cloud = new();
    private readonly TestCluster _lab;
    private readonly ResourceState _cluster;
    private readonly ResourceState _operator;
    private readonly ResourceState _operatorPublic;
    private readonly ResourceState _operatorPrivate;
    private readonly ResourceState _operatorTable;
    private readonly ResourceState _serverGroup;
    private readonly ResourceState _server;
    private readonly ResourceState _peering;
    private readonly List<ResourceState> _peeringRoutes;
    private readonly PathEvaluator _paths;

    public PathEvaluatorTests()
    {
        _lab = new TestCluster(_cloud);
        _operator = _cloud.Vpc("operator", "172.20.0.0/16");
        (_operatorPublic, _operatorPrivate) = (_cloud.Subnet(_operator, "172.20.1.0/24", isPublic: true), _cloud.Subnet(_operator, "172.20.11.0/24"));
        _operatorTable = _cloud.RouteTable(_operator, "operator-public", _operatorPublic);
        var operatorPrivateTable = _cloud.RouteTable(_operator, "operator-private", _operatorPrivate);
        _cloud.Route(_operatorTable, "0.0.0.0/0", "gatewayId", _cloud.InternetGateway(_operator).Id);
        _peering = _cloud.Peering(_lab.Vpc, _operator);
        _peeringRoutes =
        [
            _cloud.Route(_lab.PublicTable, "172.20.0.0/16", "vpcPeeringConnectionId", _peering.Id),
            _cloud.Route(_lab.PrivateTable, "172.20.0.0/16", "vpcPeeringConnectionId", _peering.Id),
            _cloud.Route(_operatorTable, "192.168.0.0/16", "vpcPeeringConnectionId", _peering.Id),
            _cloud.Route(operatorPrivateTable, "192.168.0.0/16", "vpcPeeringConnectionId", _peering.Id),
        ];
        _serverGroup = _cloud.Group(
            _operator, "server", (false, "tcp", 22, "203.0.113.0/24"), (false, "icmp", -1, "192.168.0.0/16"), (true, "-1", -1, "0.0.0.0/0"));
        _server = _cloud.Instance(_operatorPublic, "server", _serverGroup, ("privateIp", "172.20.1.100"));
        _cluster = _lab.Create(PropertyMap.Of(("publicAccessCidrs", new[] { $"{_server.Outputs.String("publicIp")}/32" })));
        _lab.Addon("vpc-cni");
        _lab.NodeGroup();
        _paths = new PathEvaluator(_cloud.Kubernetes);
    }

    private string ClusterGroup => _cloud.World.Get<EksCluster>("myeks").ClusterSecurityGroupId;

    private IReadOnlyList<Instance> Nodes => [.. _cloud.World.All<Instance>().Where(instance => instance.Id != _server.Id)];

    [Fact]
    public void Peering_works_both_ways_from_public_and_private_subnets()
    {
        foreach (var here in new[] { _lab.Public[0], _lab.Private[2] })
        {
            foreach (var there in new[] { _operatorPublic, _operatorPrivate })
            {
                Go(new PathSource.Subnet(here.Id), new PathDestination.Subnet(there.Id)).Refusal.ShouldBeNull();
                Go(new PathSource.Subnet(there.Id), new PathDestination.Subnet(here.Id)).Refusal.ShouldBeNull();
            }
        }
    }

    [Fact]
    public void Without_a_route_on_this_side_the_packet_finds_no_way()
    {
        _cloud.Delete(_peeringRoutes[1]);
        Go(new PathSource.Subnet(_lab.Private[0].Id), new PathDestination.Subnet(_operatorPublic.Id)).Refusal
            .ShouldBe($"no route to 172.20.0.0/16 in {_lab.PrivateTable.Id} (private)");
    }

    [Fact]
    public void Without_a_route_on_the_other_side_the_answer_finds_no_way()
    {
        _cloud.Delete(_peeringRoutes[3]);
        Go(new PathSource.Subnet(_lab.Public[0].Id), new PathDestination.Subnet(_operatorPrivate.Id)).Refusal
            .ShouldStartWith("the answer: no route to 192.168.0.0/16 in rtb-");
    }

    [Fact]
    public void Without_the_peering_its_routes_are_blackholes()
    {
        _cloud.Delete(_peering);
        Go(new PathSource.Subnet(_lab.Public[0].Id), new PathDestination.Subnet(_operatorPublic.Id)).Refusal
            .ShouldBe($"route 172.20.0.0/16 by {_peering.Id} in {_lab.PublicTable.Id} (public) is a blackhole");
    }

    [Fact]
    public void A_peering_does_not_lead_on_to_a_third_vpc()
    {
        var third = _cloud.Vpc("third", "10.9.0.0/16");
        _cloud.Peering(_operator, third);
        _cloud.Route(_lab.PublicTable, "10.9.0.0/16", "vpcPeeringConnectionId", _peering.Id);
        Go(new PathSource.Subnet(_lab.Public[0].Id), new PathDestination.Subnet(_cloud.Subnet(third, "10.9.0.0/24").Id))
            .Refusal.ShouldNotBeNull().ShouldContain("does not lead on to 10.9.0.254");
    }

    [Fact]
    public void The_operating_server_reaches_the_nodes_ssh_once_their_group_allows_it()
    {
        var group = _cloud.World.Get<SecurityGroup>(ClusterGroup);
        Go(new PathSource.Instance(_server.Id), new PathDestination.Instance(Nodes[0].Id), "tcp", 22).Refusal
            .ShouldBe($"no inbound rule of {ClusterGroup} ({group.Name}) allows tcp 22 from 172.20.1.100");
        _cloud.Rule(_lab.Cloud.ClusterGroupState(ClusterGroup), false, "tcp", 22, "172.20.1.100/32");
        var result = Go(new PathSource.Instance(_server.Id), new PathDestination.Instance(Nodes[0].Id), "tcp", 22);
        result.Refusal.ShouldBeNull();
        result.SourceSeen.ShouldBe("172.20.1.100");
    }

    [Fact]
    public void A_group_named_across_the_peering_counts()
    {
        _cloud.Rule(_lab.Cloud.ClusterGroupState(ClusterGroup), false, "tcp", 22, _serverGroup.Id);
        Go(new PathSource.Instance(_server.Id), new PathDestination.Instance(Nodes[0].Id), "tcp", 22).Refusal.ShouldBeNull();
    }

    [Fact]
    public void The_internet_reaches_ssh_only_from_the_allowed_range()
    {
        Go(new PathSource.Internet(OperatorAddress), new PathDestination.Instance(_server.Id), "tcp", 22).Refusal.ShouldBeNull();
        Go(new PathSource.Internet("198.51.100.9"), new PathDestination.Instance(_server.Id), "tcp", 22).Refusal.ShouldNotBeNull()
            .ShouldContain("allows tcp 22 from 198.51.100.9");
        Go(new PathSource.Internet(OperatorAddress), new PathDestination.Instance(Nodes[0].Id), "tcp", 22)
            .Refusal.ShouldStartWith("no inbound rule of ");
    }

    [Fact]
    public void The_internet_does_not_reach_private_addresses() =>
        Go(new PathSource.Internet(OperatorAddress), new PathDestination.Address("192.168.1.10")).Refusal
            .ShouldBe("192.168.1.10 is not a public address: nothing in the internet leads there");

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("172.31.255.254")]
    [InlineData("192.168.1.10")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    public void Nothing_comes_from_a_private_or_reserved_address_by_the_internet(string source)
    {
        var open = _cloud.Instance(_operatorPublic, "open", _cloud.Group(_operator, "open", (false, "tcp", 22, "0.0.0.0/0")));
        Go(new PathSource.Internet(OperatorAddress), new PathDestination.Instance(open.Id), "tcp", 22).Refusal.ShouldBeNull();
        Go(new PathSource.Internet(source), new PathDestination.Instance(open.Id), "tcp", 22).Refusal
            .ShouldBe($"{source} is not a public address: nothing comes from it by the internet");
    }

    // EKS: from a peered VPC the name means the public endpoint, so the server comes by its public address.
    [Fact]
    public void The_operating_server_reaches_the_endpoint_by_its_public_address()
    {
        var result = Go(new PathSource.Instance(_server.Id), new PathDestination.ClusterEndpoint("myeks"), "tcp", 443);
        result.Refusal.ShouldBeNull();
        result.SourceSeen.ShouldBe(_server.Outputs.String("publicIp"));
        result.Hops.ShouldContain(hop => hop.Where.StartsWith("igw-", StringComparison.Ordinal));
        _cloud.World.Get<EksCluster>("myeks").PublicEndpointAddresses.ShouldContain(result.DestinationAddress!);
    }

    [Fact]
    public void Whoever_is_not_in_publicAccessCidrs_does_not_reach_the_endpoint() =>
        Go(new PathSource.Internet("198.51.100.9"), new PathDestination.ClusterEndpoint("myeks"), "tcp", 443).Refusal
            .ShouldBe($"198.51.100.9 is not in publicAccessCidrs of myeks: {_server.Outputs.String("publicIp")}/32");

    [Fact]
    public void Inside_the_vpc_the_name_means_the_control_planes_interfaces()
    {
        var result = Go(new PathSource.Instance(Nodes[0].Id), new PathDestination.ClusterEndpoint("myeks"), "tcp", 443);
        result.Refusal.ShouldBeNull();
        var interfaces = _cloud.World.Get<EksCluster>("myeks").NetworkInterfaceIds.Select(_cloud.World.Get<NetworkInterface>);
        interfaces.Select(each => each.PrimaryAddress).ShouldContain(result.DestinationAddress!);
    }

    [Fact]
    public void Without_public_access_the_server_needs_a_rule_on_the_clusters_group()
    {
        _cloud.Update(_cluster, ("vpcConfig", _cluster.Inputs.Map("vpcConfig").With("endpointPublicAccess", false).With("publicAccessCidrs", null)));
        Go(new PathSource.Instance(_server.Id), new PathDestination.ClusterEndpoint("myeks"), "tcp", 443)
            .Refusal.ShouldStartWith("no inbound rule of ");
        _cloud.Rule(_lab.Cloud.ClusterGroupState(ClusterGroup), false, "tcp", 443, "172.20.0.0/16");
        Go(new PathSource.Instance(_server.Id), new PathDestination.ClusterEndpoint("myeks"), "tcp", 443).Refusal.ShouldBeNull();
    }

    [Fact]
    public void A_public_host_leaves_by_its_public_address_and_a_private_one_not_at_all()
    {
        var result = Go(new PathSource.Instance(Nodes[0].Id), new PathDestination.Address("198.51.100.1"), "tcp", 443);
        result.SourceSeen.ShouldBe(NetworkInterfaces.OfInstance(_cloud.World, Nodes[0].Id)[0].PublicIp);
        Go(new PathSource.Subnet(_lab.Private[0].Id), new PathDestination.Address("198.51.100.1"))
            .Refusal.ShouldBe($"no route to 198.51.100.1 in {_lab.PrivateTable.Id} (private)");
    }

    [Fact]
    public void A_nat_gateway_lends_its_address()
    {
        var address = _cloud.Create("ec2/eip:Eip", "nat");
        var nat = _cloud.Create("ec2/natGateway:NatGateway", "nat", ("subnetId", _lab.Public[0].Id), ("allocationId", address.Id));
        _cloud.Route(_lab.PrivateTable, "0.0.0.0/0", "natGatewayId", nat.Id);
        Go(new PathSource.Subnet(_lab.Private[0].Id), new PathDestination.Address("198.51.100.1"))
            .SourceSeen.ShouldBe(address.Outputs.String("publicIp"));
    }

    [Fact]
    public void A_host_without_a_public_address_is_dropped_at_the_internet_gateway()
    {
        var bare = _cloud.Instance(_lab.Public[0], "bare", _cloud.OpenGroup(_lab.Vpc), ("associatePublicIpAddress", false));
        Go(new PathSource.Instance(bare.Id), new PathDestination.Address("198.51.100.1")).Refusal.ShouldNotBeNull()
            .ShouldContain($"has no public address: {_lab.Gateway.Id} drops it");
    }

    [Fact]
    public void An_outbound_rule_is_needed_to_leave()
    {
        var mute = _cloud.Instance(_lab.Public[0], "mute", _cloud.Group(_lab.Vpc, "mute"));
        Go(new PathSource.Instance(mute.Id), new PathDestination.Address("198.51.100.1")).Refusal.ShouldStartWith("no outbound rule of ");
    }

    [Fact]
    public void What_stops_a_packet_is_told_by_type()
    {
        Go(new PathSource.Internet("198.51.100.9"), new PathDestination.Instance(_server.Id), "tcp", 22).RefusedBy.ShouldBe(PathRefusal.SecurityGroup);
        Go(new PathSource.Subnet(_lab.Public[0].Id), new PathDestination.Address("192.168.77.7")).RefusedBy.ShouldBe(PathRefusal.Other);
        Go(new PathSource.Internet(OperatorAddress), new PathDestination.Instance(_server.Id), "tcp", 22).RefusedBy.ShouldBeNull();
        _cloud.Delete(_peeringRoutes[1]);
        Go(new PathSource.Subnet(_lab.Private[0].Id), new PathDestination.Subnet(_operatorPublic.Id)).RefusedBy.ShouldBe(PathRefusal.RouteTable);
    }

    [Fact]
    public void An_address_that_nobody_has_is_not_delivered() =>
        Go(new PathSource.Subnet(_lab.Public[0].Id), new PathDestination.Address("192.168.77.7")).Refusal
            .ShouldBe($"no network interface in {_lab.Vpc.Id} (myeks) has the address 192.168.77.7");

    [Fact]
    public void An_appliance_takes_others_packets_only_without_source_destination_check()
    {
        var appliance = _cloud.Instance(_lab.Public[0], "appliance", _cloud.OpenGroup(_lab.Vpc));
        _cloud.Route(_lab.PrivateTable, "0.0.0.0/0", "networkInterfaceId", appliance.Outputs.RequiredString("primaryNetworkInterfaceId"));
        Go(new PathSource.Subnet(_lab.Private[0].Id), new PathDestination.Address("198.51.100.1"))
            .Refusal.ShouldStartWith("source/destination check of ");
    }

    // Seen in the course: the operating server sees node addresses, also for pods on a secondary ENI.
    [Fact]
    public void A_pod_shows_the_nodes_primary_address_to_the_peered_vpc()
    {
        var node = Nodes[0];
        var more = NetworkInterfaces.Attach(
            _cloud.World, NetworkInterfaces.Create(_cloud.World, node.SubnetId, $"aws-K8S-{node.Id}", [ClusterGroup], secondaryCount: 5).Id, node.Id);
        var primary = NetworkInterfaces.OfInstance(_cloud.World, node.Id)[0];
        _cloud.Kubernetes.PutPod("myeks", "netshoot", HostNames.Private(Regions.Default, primary.PrimaryAddress), more.SecondaryAddresses[0]);
        var pod = new PathSource.Pod("myeks", "default", "netshoot");
        Go(pod, new PathDestination.Instance(_server.Id), "icmp").ShouldSatisfyAllConditions(
            result => result.Refusal.ShouldBeNull(), result => result.SourceSeen.ShouldBe(primary.PrimaryAddress),
            result => result.OutInterfaceId.ShouldBe(primary.Id));

        _cloud.Kubernetes.PutCni("myeks", PropertyMap.Of(("AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS", "10.0.0.0/8, 172.20.0.0/16")));
        Go(pod, new PathDestination.Instance(_server.Id), "icmp").ShouldSatisfyAllConditions(
            result => result.SourceSeen.ShouldBe(more.SecondaryAddresses[0]), result => result.OutInterfaceId.ShouldBe(more.Id));
    }

    [Fact]
    public void With_external_snat_a_pod_in_a_public_subnet_has_no_internet()
    {
        var node = Nodes[0];
        var primary = NetworkInterfaces.OfInstance(_cloud.World, node.Id)[0];
        var address = NetworkInterfaces.AssignPrivateIpAddresses(_cloud.World, primary.Id, 1).SecondaryAddresses[0];
        _cloud.Kubernetes.PutPod("myeks", "netshoot", HostNames.Private(Regions.Default, primary.PrimaryAddress), address);
        var pod = new PathSource.Pod("myeks", "default", "netshoot");
        Go(pod, new PathDestination.Address("198.51.100.1")).SourceSeen.ShouldBe(primary.PublicIp);
        _cloud.Kubernetes.PutCni("myeks", PropertyMap.Of(("AWS_VPC_K8S_CNI_EXTERNALSNAT", "true")));
        Go(pod, new PathDestination.Address("198.51.100.1")).Refusal.ShouldBe($"{address} has no public address: {_lab.Gateway.Id} drops it");
    }

    [Fact]
    public void A_pod_without_an_address_reaches_nothing()
    {
        _cloud.Kubernetes.Put("myeks", "Pod", "default", "pending", PropertyMap.Of(("spec", PropertyMap.Empty)));
        Go(new PathSource.Pod("myeks", "default", "pending"), new PathDestination.Instance(_server.Id))
            .Refusal.ShouldBe("pod default/pending is not scheduled to a node");
    }

    private PathResult Go(PathSource source, PathDestination destination, string protocol = "tcp", int port = 80) =>
        _paths.Evaluate(_cloud.World, source, destination, protocol, port);
}
