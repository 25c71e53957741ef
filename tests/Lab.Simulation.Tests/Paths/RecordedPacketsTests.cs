using System.Text.Json;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Paths;
using Lab.Simulation.Resources;
using Lab.Simulation.Tests.Aws;

namespace Lab.Simulation.Tests.Paths;

/// <summary>
/// Replays what amazon-vpc-cni-k8s 1.20.4 did with packets (cases E-packets-*): which source the other end saw, and by which ENI they left.
/// What the recording calls outside, peer range and on-premises lies in peered VPCs here: to the node all three are "not the VPC's blocks".
/// </summary>
public class RecordedPacketsTests
{
    public static TheoryData<string> Cases { get; } =
        ["E-packets-default", "E-packets-externalsnat", "E-packets-externalsnat-nodeport-off", "E-packets-secondary-cidr"];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Packets_show_the_recorded_source_and_leave_by_the_recorded_interface(string name)
    {
        var recording = Read(name);
        var replay = new Replay(recording);
        var rows = recording.List("rows").Maps.Where(row => !IsNodePort(row)).ToList();
        rows.Count.ShouldBeGreaterThan(15);
        foreach (var row in rows) replay.Check(row);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_comes_by_a_node_port_keeps_its_source_and_is_answered_unless_the_answer_leaves_by_another_interface(string name)
    {
        var recording = Read(name);
        var replay = new Replay(recording);
        var rows = recording.List("rows").Maps.Where(IsNodePort).ToList();
        rows.Count.ShouldBe(4);
        foreach (var row in rows) replay.CheckNodePort(row);
    }

    private static PropertyMap Read(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Recorded", "vpc-cni", name + ".json")));
        return (PropertyMap)PropertyValue.Of(document.RootElement)!;
    }

    private static bool IsNodePort(PropertyMap row) => row.RequiredString("what").Contains("node port", StringComparison.Ordinal);

    private sealed class Replay
    {
        private const string Cluster = "recorded";

        private readonly TestCloud _cloud = new();
        private readonly Dictionary<string, PathSource> _sources = [];
        private readonly List<string> _nodes = [];
        private readonly ResourceState _vpc;
        private readonly ResourceState _table;
        private readonly ResourceState _group;

        public Replay(PropertyMap recording)
        {
            var node = recording.Map("node");
            _vpc = _cloud.Vpc("recorded", node.RequiredString("primary").Split('.')[..2] is [var a, var b] ? $"{a}.{b}.0.0/16" : "");
            _table = _cloud.RouteTable(_vpc, "recorded");
            _group = _cloud.OpenGroup(_vpc);
            foreach (var (peer, cidr, host) in new[]
            {
                ("peer", "10.99.0.0/16", "10.99.0.10"),
                ("outside", "203.0.113.0/24", "203.0.113.10"),
                ("premises", "172.30.0.0/16", "172.30.0.10"),
            })
            {
                AddPeer(peer, cidr, host);
            }
            _cloud.Create(
                "ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation", "secondary", ("vpcId", _vpc.Id), ("cidrBlock", "100.66.0.0/16"));
            var secondary = _cloud.Subnet(_vpc, "100.66.1.0/24");
            NetworkInterfaces.Create(_cloud.World, secondary.Id, "host in the secondary block", [_group.Id], privateAddress: "100.66.1.50");
            _cloud.Kubernetes.PutCni(Cluster, node.Map("env"));
            foreach (var name in recording.Map("nodes").Keys)
            {
                AddNode(name, recording.Map("nodes").RequiredString(name), recording.Map("pods").Map(name));
            }
        }

        public void Check(PropertyMap row)
        {
            var what = row.RequiredString("what");
            var source = row.String("source") is { } address ? _sources[address] : _sources["10.99.0.10"];
            var result = new PathEvaluator(_cloud.Kubernetes)
                .Evaluate(_cloud.World, source, new PathDestination.Address(row.RequiredString("destination")), "tcp", 8080);
            result.Refusal.ShouldBeNull(what);
            result.SourceSeen.ShouldBe(row.String("seen_source"), customMessage: what);
            if (!row.ContainsKey("out_by")) return;
            var leftBy = result.OutInterfaceId is { } id ? [$"dev{_cloud.World.Get<NetworkInterface>(id).DeviceIndex}"] : Array.Empty<string>();
            leftBy.ShouldBe([.. row.Strings("out_by")], customMessage: what);
        }

        /// <summary>The recorded rule, DNAT alone, is what kube-proxy makes of a Service that keeps to endpoints of the node.</summary>
        public void CheckNodePort(PropertyMap row)
        {
            var (what, endpoint) = (row.RequiredString("what"), row.RequiredString("destination"));
            foreach (var address in _nodes)
            {
                var node = _cloud.Kubernetes.Find(_cloud.World, Cluster, "Node", "", HostNames.Private(Regions.Default, address))!;
                var internalIp = PropertyMap.Of(("type", "InternalIP"), ("address", address));
                _cloud.World.Put(node with { Content = node.Content.With("status", PropertyMap.Of(("addresses", new object[] { internalIp }))) });
            }

            NodePortService.Run(_cloud.World, Cluster, _nodes[0]);
            NodePortService.Put(_cloud.World, Cluster, endpoint, HostNames.Private(Regions.Default, _nodes[0]), "Local");
            var source = what.StartsWith("other node", StringComparison.Ordinal) ? _nodes[1] : "10.99.0.10";

            var result = new PathEvaluator(_cloud.Kubernetes).Evaluate(
                _cloud.World, _sources[source], new PathDestination.Node(Cluster, HostNames.Private(Regions.Default, _nodes[0])), "tcp", NodePortService.NodePort);

            if (row.RequiredString("seen_source").Contains("timed out", StringComparison.Ordinal))
            {
                result.Refusal.ShouldNotBeNull(what).ShouldStartWith("the answer: source/destination check of ");
                return;
            }

            result.Refusal.ShouldBeNull(what);
            result.SourceSeen.ShouldBe(row.RequiredString("seen_source"), customMessage: what);
            result.DestinationAddress.ShouldBe(endpoint);
        }

        private void AddPeer(string name, string cidrBlock, string host)
        {
            var peer = _cloud.Vpc(name, cidrBlock);
            var subnet = _cloud.Subnet(peer, cidrBlock.Replace("/16", "/24", StringComparison.Ordinal));
            var table = _cloud.RouteTable(peer, name, subnet);
            var peering = _cloud.Peering(_vpc, peer);
            _cloud.Route(_table, cidrBlock, "vpcPeeringConnectionId", peering.Id);
            _cloud.Route(table, _cloud.World.Get<Vpc>(_vpc.Id).CidrBlocks[0], "vpcPeeringConnectionId", peering.Id);
            _sources[host] = new PathSource.Instance(_cloud.Instance(subnet, name, _cloud.OpenGroup(peer), ("privateIp", host)).Id);
        }

        private void AddNode(string name, string primary, PropertyMap pods)
        {
            var range = primary[..(primary.LastIndexOf('.') + 1)] + "0/24";
            var subnet = _cloud.Subnet(_vpc, range);
            _cloud.Create("ec2/routeTableAssociation:RouteTableAssociation", name, ("routeTableId", _table.Id), ("subnetId", subnet.Id));
            var instance = _cloud.Instance(subnet, name, _group, ("privateIp", primary));
            var nodeName = HostNames.Private(Regions.Default, primary);
            _cloud.Kubernetes.PutNode(Cluster, nodeName, instance.Id);
            _sources[primary] = new PathSource.Instance(instance.Id);
            _nodes.Add(primary);
            foreach (var pod in pods.Keys)
            {
                var (address, device) = ((string)pods.List(pod)[0]!, (string)((PropertyList)pods.List(pod)[1]!)[0]!);
                GiveAddress(instance.Id, subnet.Id, device, address);
                _cloud.Kubernetes.PutPod(Cluster, $"{name}-{pod}", nodeName, address);
                _sources[address] = new PathSource.Pod(Cluster, "default", $"{name}-{pod}");
            }
        }

        private void GiveAddress(string instanceId, string subnetId, string device, string address)
        {
            var index = device[^1] - '0';
            if (NetworkInterfaces.OfInstance(_cloud.World, instanceId).Count <= index)
            {
                var created = NetworkInterfaces.Create(
                    _cloud.World, subnetId, $"aws-K8S-{instanceId}", [_group.Id], privateAddress: LastFree(subnetId));
                NetworkInterfaces.Attach(_cloud.World, created.Id, instanceId);
            }

            var networkInterface = NetworkInterfaces.OfInstance(_cloud.World, instanceId)[index];
            NetworkInterfaces.Change(_cloud.World, networkInterface with { SecondaryAddresses = networkInterface.SecondaryAddresses.Add(address) });
        }

        // The recorded primary addresses of secondary ENIs don't matter; they only must not be a pod's.
        private string LastFree(string subnetId) => Ipv4Range.Format(Ipv4Range.Parse(_cloud.World.Get<Subnet>(subnetId).CidrBlock).Last - 9);
    }
}
