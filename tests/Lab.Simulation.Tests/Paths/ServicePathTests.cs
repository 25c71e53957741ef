using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Paths;
using Lab.Simulation.Resources;
using Lab.Simulation.Tests.Aws;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Tests.Paths;

/// <summary>Services, node ports and load balancers on a cluster of three public nodes, one a zone.</summary>
public sealed class ServicePathTests
{
    private const string Client = "198.51.100.7";
    private const int NodePort = 30080;

    private readonly SimulatedKubernetes _kubernetes = new();
    private readonly TestCloud _cloud;
    private readonly TestCluster _lab;

    public ServicePathTests()
    {
        _cloud = new TestCloud(kubernetes: _kubernetes);
        _lab = new TestCluster(_cloud);
        _lab.Create();
        _lab.Addon("vpc-cni");
        _lab.Addon("kube-proxy");
        _lab.NodeGroup();
        _lab.Addon("coredns");
        Apply("""
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "default"},
             "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "web"}},
              "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "c", "image": "nginx:alpine"}]} } } }
            """);
        Apply("""{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "client", "namespace": "default"}, "spec": {"containers": [{"name": "c", "image": "netshoot"}]} }""");
    }

    [Fact]
    public void A_pod_reaches_every_endpoint_of_a_service_under_its_own_address()
    {
        Service("""{"selector": {"app": "web"}, "ports": [{"port": 80, "targetPort": 8080}]}""");

        var path = Go(FromClientPod, Web);

        path.Refusal.ShouldBeNull();
        path.SourceSeen.ShouldBe(Address("client"));
        foreach (var pod in WebPods) path.Hops.ShouldContain(hop => hop.What.Contains($"to {Address(pod.Name)}:8080, one of 2 endpoints", StringComparison.Ordinal));
    }

    [Fact]
    public void A_service_without_endpoints_is_rejected_by_the_node()
    {
        Service("""{"selector": {"app": "nobody"}, "ports": [{"port": 80}]}""");

        var path = Go(FromClientPod, Web);

        path.RefusedBy.ShouldBe(PathRefusal.NodeRules);
        path.Refusal.ShouldNotBeNull().ShouldContain("default/web has no endpoints");
    }

    [Fact]
    public void A_cluster_ip_means_nothing_outside_the_cluster_and_without_kube_proxy()
    {
        Service("""{"selector": {"app": "web"}, "ports": [{"port": 80}]}""");
        var stranger = _cloud.Instance(_lab.Public[0], "stranger", _cloud.OpenGroup(_lab.Vpc));
        Go(new PathSource.Instance(stranger.Id), Web).IsReachable.ShouldBeFalse();
        Go(FromClientPod, Web).IsReachable.ShouldBeTrue();

        _kubernetes.AddonRemoved(_cloud.World, "myeks", "kube-proxy");

        Go(FromClientPod, Web).IsReachable.ShouldBeFalse();
    }

    [Fact]
    public void A_node_port_is_masqueraded_with_policy_cluster_and_kept_with_policy_local()
    {
        Open(NodePort);
        NodePortService("Cluster");
        foreach (var node in Nodes)
        {
            var path = Go(new PathSource.Internet(Client), new PathDestination.Node("myeks", node.Name), NodePort);
            path.Refusal.ShouldBeNull();
            path.SourceSeen.ShouldBe(Eni(node).PrimaryAddress);
        }

        NodePortService("Local");
        foreach (var node in Nodes)
        {
            var path = Go(new PathSource.Internet(Client), new PathDestination.Node("myeks", node.Name), NodePort);
            path.SourceSeen.ShouldBe(HasWeb(node) ? Client : null);
            if (!HasWeb(node)) path.Refusal.ShouldNotBeNull().ShouldContain("default/web has no local endpoints");
        }

        Nodes.Count(HasWeb).ShouldBe(2);
    }

    [Fact]
    public void A_node_port_wants_a_security_group_rule()
    {
        NodePortService("Cluster");

        var path = Go(new PathSource.Internet(Client), new PathDestination.Node("myeks", Nodes[0].Name), NodePort);

        path.RefusedBy.ShouldBe(PathRefusal.SecurityGroup);
    }

    [Fact]
    public void Pods_behind_ip_targets_see_the_load_balancer_and_behind_instance_targets_the_client()
    {
        NodePortService("Local");
        var byPod = NetworkLoadBalancer("by-pod", "ip", WebPods.Select(pod => new TargetDescription(Address(pod.Name), 80)));
        var byNode = NetworkLoadBalancer(
            "by-node", "instance", Nodes.Where(HasWeb).Select(node => new TargetDescription(Eni(node).InstanceId!, NodePort)));

        var pod = Go(new PathSource.Internet(Client), new PathDestination.LoadBalancer(byPod.DnsName));
        pod.Refusal.ShouldBeNull();
        byPod.Zones.Select(zone => _cloud.World.Get<NetworkInterface>(zone.NetworkInterfaceId).PrimaryAddress).ShouldContain(pod.SourceSeen);

        // The client itself arrives: the nodes' group has to let it in.
        Go(new PathSource.Internet(Client), new PathDestination.LoadBalancer(byNode.DnsName)).RefusedBy.ShouldBe(PathRefusal.SecurityGroup);
        Open(NodePort);
        Go(new PathSource.Internet(Client), new PathDestination.LoadBalancer(byNode.DnsName)).SourceSeen.ShouldBe(Client);
    }

    [Fact]
    public void A_load_balancer_lets_in_whom_its_group_names_and_sends_to_healthy_targets_only()
    {
        Service("""{"selector": {"app": "web"}, "ports": [{"port": 80}]}""");
        var balancer = NetworkLoadBalancer("web", "ip", WebPods.Select(pod => new TargetDescription(Address(pod.Name), 80)));
        var destination = new PathDestination.LoadBalancer(balancer.DnsName);

        Go(new PathSource.Internet("203.0.113.9"), destination).RefusedBy.ShouldBe(PathRefusal.SecurityGroup);
        Go(new PathSource.Internet(Client), destination, 81).Refusal.ShouldNotBeNull().ShouldContain("no listener for tcp 81");
        var group = _cloud.World.All<TargetGroup>().ShouldHaveSingleItem();
        _cloud.World.Put(group with { Targets = [.. group.Targets.Select(target => target with { State = "unhealthy" })] });
        var path = Go(new PathSource.Internet(Client), destination);
        path.RefusedBy.ShouldBe(PathRefusal.LoadBalancer);
        path.Refusal.ShouldNotBeNull().ShouldContain("no healthy target");
    }

    [Fact]
    public void Pods_behind_a_classic_load_balancer_see_the_node()
    {
        NodePortService("Cluster");
        var balancer = ClassicLoadBalancers.Create(
            _cloud.World, "classic", isInternal: false, [.. _lab.Public.Select(subnet => subnet.Id)], [LoadBalancerGroup("classic").Id],
            [new ClassicListener("TCP", 80, "TCP", NodePort)], Tags.Empty);
        ClassicLoadBalancers.Register(_cloud.World, "classic", [.. Nodes.Select(node => Eni(node).InstanceId!)]);

        var path = Go(new PathSource.Internet(Client), new PathDestination.LoadBalancer(balancer.DnsName));

        path.Refusal.ShouldBeNull();
        Nodes.Select(node => Eni(node).PrimaryAddress).ShouldContain(path.SourceSeen);

        // Nothing listens there: no instance is in service.
        ClassicLoadBalancers.SetHealthCheck(_cloud.World, "classic", new ClassicHealthCheck("TCP:31999", 10, 5, 2, 6));
        Go(new PathSource.Internet(Client), new PathDestination.LoadBalancer(balancer.DnsName)).RefusedBy.ShouldBe(PathRefusal.LoadBalancer);
    }

    private static PathSource.Pod FromClientPod => new("myeks", "default", "client");

    private static PathDestination.Service Web => new("myeks", "default", "web");

    private IReadOnlyList<KubernetesObject> Nodes => _kubernetes.List(_cloud.World, "myeks", "Node");

    private List<KubernetesObject> WebPods =>
        [.. _kubernetes.List(_cloud.World, "myeks", "Pod", "default").Where(pod => pod.Name.StartsWith("web-", StringComparison.Ordinal))];

    private string ClusterGroup => _cloud.World.Get<EksCluster>("myeks").ClusterSecurityGroupId;

    private bool HasWeb(KubernetesObject node) => WebPods.Exists(pod => (string?)pod.Content.At("spec", "nodeName") == node.Name);

    private string Address(string pod) => (string)_kubernetes.Find(_cloud.World, "myeks", "Pod", "default", pod)!.Content.At("status", "podIP")!;

    private NetworkInterface Eni(KubernetesObject node) =>
        NetworkInterfaces.OfInstance(_cloud.World, ((string)node.Content.At("spec", "providerID")!).Split('/')[^1])[0];

    private PathResult Go(PathSource source, PathDestination destination, int port = 80) =>
        new PathEvaluator(_kubernetes).Evaluate(_cloud.World, source, destination, "tcp", port);

    private void Service(string spec) =>
        Apply($$$"""{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "default"}, "spec": {{{spec}}}}""");

    private void NodePortService(string policy) => Service($$$"""
        {"type": "NodePort", "externalTrafficPolicy": "{{{policy}}}", "selector": {"app": "web"}, "ports": [{"port": 80, "nodePort": {{{NodePort}}}}]}
        """);

    private void Apply(string manifest)
    {
        _kubernetes.Apply(_cloud.World, "myeks", (PropertyMap)PropertyValue.Parse(manifest)!, "test");
        _kubernetes.Settle(_cloud.World, "myeks");
    }

    private void Open(int port) =>
        SecurityGroups.Authorize(_cloud.World, ClusterGroup, [SecurityGroups.Rule(isEgress: false, "tcp", port, port, $"{Client}/32", null)]);

    /// <summary>A group that lets the client in, and that the nodes' group lets in.</summary>
    private ResourceState LoadBalancerGroup(string name)
    {
        var group = _cloud.Group(_lab.Vpc, name, (false, "tcp", 80, $"{Client}/32"), (true, "-1", -1, "0.0.0.0/0"));
        SecurityGroups.Authorize(_cloud.World, ClusterGroup, [SecurityGroups.Rule(isEgress: false, "-1", -1, -1, null, group.Id)]);
        return group;
    }

    private LoadBalancer NetworkLoadBalancer(string name, string targetType, IEnumerable<TargetDescription> targets)
    {
        var world = _cloud.World;
        var balancer = LoadBalancers.Create(world, new LoadBalancerRequest(
            name, "network", "internet-facing", [.. _lab.Public.Select(subnet => subnet.Id)],
            targetType == "ip" ? [LoadBalancerGroup(name).Id] : [], Tags.Empty));
        var group = TargetGroups.Create(world, new TargetGroupRequest(
            name, "TCP", null, 80, _lab.Vpc.Id, targetType, new TargetHealthCheck("TCP", "traffic-port", null, null, 10, 10, 3, 3), Tags.Empty));
        TargetGroups.Register(world, group.Id, targets);
        Listeners.Create(world, balancer.Id, "TCP", 80, [new ListenerAction("forward", group.Id, null)], Tags.Empty);
        group = world.Get<TargetGroup>(group.Id);
        world.Put(group with { Targets = [.. group.Targets.Select(target => target with { State = "healthy", Reason = null })] });
        return world.Get<LoadBalancer>(balancer.Id);
    }
}
