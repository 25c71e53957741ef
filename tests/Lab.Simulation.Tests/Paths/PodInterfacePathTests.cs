using System.Globalization;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Paths;
using Lab.Simulation.Tests.Multus;

namespace Lab.Simulation.Tests.Paths;

/// <summary>
/// <c>net1</c> of Multus pods: within a node ipvlan switches, between nodes the VPC delivers to the ENI that owns the address
/// (https://www.kernel.org/doc/html/latest/networking/ipvlan.html).
/// </summary>
public sealed class PodInterfacePathTests
{
    private readonly MultusFixture _fixture = new(nodes: 2);

    public PodInterfacePathTests()
    {
        foreach (var node in new[] { 0, 1 }) Define("l2", node);
        SecurityGroups.Authorize(_fixture.World, "sg-default", [
            SecurityGroups.Rule(isEgress: false, "-1", -1, -1, null, "sg-default"),
            SecurityGroups.Rule(isEgress: true, "-1", -1, -1, SecurityGroups.Anywhere, null)]);
        _fixture.World.Put(new RouteTable("rtb-main", "vpc-1", [], System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty));
    }

    [Fact]
    public void Pods_of_one_node_reach_each_other_whether_the_vpc_knows_their_addresses_or_not()
    {
        var (one, two) = (Run("one", 0), Run("two", 0));

        var path = Go(one, two);

        path.Refusal.ShouldBeNull();
        path.SourceSeen.ShouldBe(Net1(one));
        path.OutInterfaceId.ShouldBeNull();
    }

    [Fact]
    public void Pods_of_two_nodes_reach_each_other_only_when_each_ones_interface_owns_its_address()
    {
        var (one, two) = (Run("one", 0), Run("two", 1));

        Go(one, two).Refusal.ShouldNotBeNull().ShouldContain($"source/destination check of {Master(0).Id}");
        Give(Master(0), Net1(one));
        Go(one, two).Refusal.ShouldNotBeNull().ShouldContain($"has the address {Net1(two)}");
        Give(Master(1), Net1(two));
        var path = Go(one, two);
        path.Refusal.ShouldBeNull();
        path.SourceSeen.ShouldBe(Net1(one));
        path.OutInterfaceId.ShouldBe(Master(0).Id);
    }

    [Fact]
    public void The_security_groups_of_the_masters_count()
    {
        var (one, two) = (Run("one", 0), Run("two", 1));
        Give(Master(0), Net1(one));
        Give(Master(1), Net1(two));
        NetworkInterfaces.Change(_fixture.World, Master(1) with { SecurityGroupIds = ["sg-cluster"] });

        Go(one, two).RefusedBy.ShouldBe(PathRefusal.SecurityGroup);
    }

    [Fact]
    public void Ipvlan_in_mode_l3_leaves_by_the_nodes_own_route_and_is_dropped_there()
    {
        foreach (var node in new[] { 0, 1 }) Define("l3", node);
        var (one, two) = (Run("one", 0), Run("two", 1));
        Give(Master(0), Net1(one));
        Give(Master(1), Net1(two));

        Go(one, two).Refusal.ShouldNotBeNull().ShouldContain("source/destination check");
        Go(one, Run("three", 0)).IsReachable.ShouldBeTrue();
    }

    [Fact]
    public void What_is_outside_the_network_has_no_route()
    {
        var one = Run("one", 0);

        var path = Paths.Evaluate(_fixture.World, Source(one), new PathDestination.Address("198.51.100.1"), "icmp", 0);

        path.RefusedBy.ShouldBe(PathRefusal.RouteTable);
        path.Refusal.ShouldNotBeNull().ShouldContain("net1 of pod default/one has no route to 198.51.100.1");
    }

    [Fact]
    public void An_interface_that_the_pod_has_not_is_said()
    {
        var one = Run("one", 0);
        var bare = _fixture.Run("bare", node: 0);

        Go(one, bare).Refusal.ShouldNotBeNull().ShouldContain("there is no net1 of pod default/bare");
    }

    private PathEvaluator Paths => new(_fixture.Cluster.Kubernetes);

    private PathResult Go(KubernetesObject from, KubernetesObject to) => Paths.Evaluate(
        _fixture.World, Source(from), new PathDestination.PodInterface("myeks", to.Namespace, to.Name, "net1"), "icmp", 0);

    private static PathSource.PodInterface Source(KubernetesObject pod) => new("myeks", pod.Namespace, pod.Name, "net1");

    private KubernetesObject Run(string name, int node) => _fixture.Run(name, Text($"ipvlan-{node}"), node: node);

    private static string Net1(KubernetesObject pod) => MultusFixture.Addresses(pod)[0];

    private NetworkInterface Master(int node) => NetworkInterfaces.OfInstance(_fixture.World, _fixture.Nodes[node])[1];

    private void Give(NetworkInterface eni, string address) =>
        NetworkInterfaces.Change(_fixture.World, eni with { SecondaryAddresses = eni.SecondaryAddresses.Add(address) });

    private void Define(string mode, int node) => _fixture.Define("default", Text($"ipvlan-{node}"), Text($$$"""
        {"cniVersion": "0.3.1", "name": "ipvlan-{{{node}}}", "type": "ipvlan", "master": "ens6", "mode": "{{{mode}}}",
         "ipam": {"type": "host-local", "subnet": "192.168.1.0/24", "rangeStart": "192.168.1.{{{200 + (10 * node)}}}", "rangeEnd": "192.168.1.{{{207 + (10 * node)}}}"} }
        """));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
