using System.Collections.Immutable;
using System.Text.Json;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Networking;
using Lab.Simulation.Kubernetes.Proxy;
using Lab.Simulation.Paths;
using Lab.Simulation.Resources;
using Lab.Simulation.Tests.Aws;

namespace Lab.Simulation.Tests.Paths;

/// <summary>
/// Replays what kube-proxy 1.31 and amazon-vpc-cni-k8s 1.20.4 did together on a node (case E-kube-proxy): the tables, and which source an
/// endpoint saw.
/// </summary>
public sealed class RecordedServicePathsTests
{
    private const string Cluster = "recorded";

    private readonly PropertyMap _recording = Read();
    private readonly TestCloud _cloud = new();
    private readonly SimulatedKubernetes _kubernetes = new();
    private readonly Dictionary<string, string> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PathSource> _sources = new(StringComparer.Ordinal);

    public RecordedServicePathsTests()
    {
        var vpc = _cloud.Vpc("recorded", "10.200.0.0/16");
        var table = _cloud.RouteTable(vpc, "recorded");
        var group = _cloud.OpenGroup(vpc);
        AddPeer(vpc, table);
        foreach (var (name, address) in _recording.Map("nodes")) AddNode(vpc, table, group, name, (string)address!);
    }

    public static TheoryData<string> Rows { get; } = [.. Read().List("rows").Maps.Select(row => row.RequiredString("what"))];

    [Theory]
    [InlineData("chains_agent_first")]
    [InlineData("chains_proxy_first")]
    public void The_chains_of_both_stand_in_the_recorded_order(string name)
    {
        foreach (var table in new[] { NodeTables.Nat, NodeTables.Filter })
        {
            // The recording has no Services, and of kube-proxy's chains only those that have rules then.
            var recorded = _recording.Map(name).Strings(table);
            var chains = recorded.Select(ChainOf).ToHashSet(StringComparer.Ordinal);
            chains.Remove("KUBE-SERVICES");
            NodeTables.Lines(_cloud.World, Cluster, _nodes["e1k"], table).Where(line => chains.Contains(ChainOf(line))).ShouldBe(recorded);
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void An_endpoint_sees_the_recorded_source(string what)
    {
        var row = _recording.List("rows").Maps.Single(each => each.RequiredString("what") == what);
        var (endpoint, seen) = (row.RequiredString("destination"), row.RequiredString("seen_source"));
        var isLocal = what.Contains("(local)", StringComparison.Ordinal);
        NodePortService.Put(
            _cloud.World, Cluster, endpoint, _nodes[what.Contains("e1k", StringComparison.Ordinal) ? "e1k" : "e2k"], isLocal ? "Local" : "Cluster");
        PathDestination destination = what.Contains("cluster IP", StringComparison.Ordinal)
            ? new PathDestination.Service(Cluster, "default", "web")
            : new PathDestination.Node(Cluster, _nodes["e1k"]);

        var result = new PathEvaluator(_kubernetes).Evaluate(
            _cloud.World, _sources[row.RequiredString("source")], destination, "tcp", destination is PathDestination.Node ? NodePortService.NodePort : 80);

        if (seen.Contains("timed out", StringComparison.Ordinal))
        {
            result.RefusedBy.ShouldBe(PathRefusal.NodeRules);
            result.Refusal.ShouldNotBeNull().ShouldContain("default/web has no local endpoints");
            return;
        }

        result.Refusal.ShouldBeNull();
        result.SourceSeen.ShouldBe(seen);
        result.DestinationAddress.ShouldBe(endpoint);
    }

    private static PropertyMap Read()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Recorded", "vpc-cni", "E-kube-proxy" + ".json")));
        return (PropertyMap)PropertyValue.Of(document.RootElement)!;
    }

    private static string ChainOf(string rule) => rule.Split(' ')[1];

    private void AddPeer(ResourceState vpc, ResourceState table)
    {
        var peer = _cloud.Vpc("peer", "10.99.0.0/16");
        var subnet = _cloud.Subnet(peer, "10.99.0.0/24");
        var back = _cloud.RouteTable(peer, "peer", subnet);
        var peering = _cloud.Peering(vpc, peer);
        _cloud.Route(table, "10.99.0.0/16", "vpcPeeringConnectionId", peering.Id);
        _cloud.Route(back, "10.200.0.0/16", "vpcPeeringConnectionId", peering.Id);
        _sources["10.99.0.10"] = new PathSource.Instance(_cloud.Instance(subnet, "peer", _cloud.OpenGroup(peer), ("privateIp", "10.99.0.10")).Id);
    }

    private void AddNode(ResourceState vpc, ResourceState table, ResourceState group, string name, string primary)
    {
        var subnet = _cloud.Subnet(vpc, primary[..(primary.LastIndexOf('.') + 1)] + "0/24");
        _cloud.Create("ec2/routeTableAssociation:RouteTableAssociation", name, ("routeTableId", table.Id), ("subnetId", subnet.Id));
        var instance = _cloud.Instance(subnet, name, group, ("privateIp", primary));
        _sources[primary] = new PathSource.Instance(instance.Id);
        _nodes[name] = HostNames.Private(Regions.Default, primary);
        Put("Node", "", _nodes[name], $$$"""
            {"spec": {"providerID": "aws:///ap-northeast-2a/{{{instance.Id}}}"}, "status": {"addresses": [{"type": "InternalIP", "address": "{{{primary}}}"}]} }
            """);
        NodePortService.Run(_cloud.World, Cluster, primary);
        _cloud.World.Put(new CniNode(
            instance.Id, Cluster, new CniSettings(), _cloud.World.Now, _cloud.World.Now, null, null, [], [],
            ImmutableSortedDictionary<string, string>.Empty, ImmutableSortedDictionary<string, DateTimeOffset>.Empty,
            ImmutableSortedDictionary<string, int>.Empty, ImmutableSortedDictionary<string, int>.Empty, RefusedAttachments: 0, NextLeakCheck: DateTimeOffset.MaxValue));

        // dev0 and dev1 by the addresses of the recorded pods; which is whose is in the words of the rows.
        var rows = _recording.List("rows").Maps.ToList();
        foreach (var device in new[] { "dev0", "dev1" })
        {
            var address = rows.First(row => row.RequiredString("what").Contains($"{name} {device}", StringComparison.Ordinal)).RequiredString("destination");
            if (device == "dev1")
            {
                var created = NetworkInterfaces.Create(_cloud.World, subnet.Id, $"aws-K8S-{instance.Id}", [group.Id], privateAddress: OtherAddress(primary));
                NetworkInterfaces.Attach(_cloud.World, created.Id, instance.Id);
            }

            var eni = NetworkInterfaces.OfInstance(_cloud.World, instance.Id)[device == "dev0" ? 0 : 1];
            NetworkInterfaces.Change(_cloud.World, eni with { SecondaryAddresses = eni.SecondaryAddresses.Add(address) });
            Put("Pod", "default", $"{name}-{device}", $$$"""{"spec": {"nodeName": "{{{_nodes[name]}}}"}, "status": {"podIP": "{{{address}}}"} }""");
            _sources[address] = new PathSource.Pod(Cluster, "default", $"{name}-{device}");
        }
    }

    private static string OtherAddress(string primary) => primary[..(primary.LastIndexOf('.') + 1)] + "200";

    private void Put(string kind, string objectNamespace, string name, string content) =>
        NodePortService.Put(_cloud.World, Cluster, kind, objectNamespace, name, content);
}
