using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Kubernetes;

/// <summary>
/// Node ports and the fields around them; the texts are those of kube-apiserver 1.31.4
/// (https://github.com/kubernetes/kubernetes/tree/v1.31.4/pkg/registry/core/service).
/// </summary>
public sealed class ServiceAllocationTests
{
    private readonly ClusterFixture _fixture = new();

    [Fact]
    public void Every_node_port_is_in_the_range_and_of_one_service_alone()
    {
        var ports = Enumerable.Range(1, 40).Select(index => NodePort(Apply($"s{index}", """{"type": "NodePort", "ports": [{"port": 80}]}"""))).ToList();

        ports.ShouldAllBe(port => port >= 30000 && port <= 32767);
        ports.ShouldBeUnique();
    }

    [Fact]
    public void A_named_node_port_is_kept_and_refused_to_others()
    {
        NodePort(Apply("one", """{"type": "NodePort", "ports": [{"port": 80, "nodePort": 30080}]}""")).ShouldBe(30080);

        Refusal("two", """{"type": "NodePort", "ports": [{"port": 80, "nodePort": 30080}]}""").ShouldBe(
            "Service \"two\" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated");
        Refusal("two", """{"type": "NodePort", "ports": [{"port": 80, "nodePort": 29999}]}""").ShouldBe(
            "Service \"two\" is invalid: spec.ports[0].nodePort: Invalid value: 29999: provided port is not in the valid range. "
            + "The range of valid ports is 30000-32767");
    }

    [Fact]
    public void A_service_that_becomes_internal_gives_its_ports_back()
    {
        Apply("one", """{"type": "LoadBalancer", "externalTrafficPolicy": "Local", "ports": [{"port": 80, "nodePort": 30080}]}""");

        var spec = Apply("one", """{"type": "ClusterIP", "ports": [{"port": 80}]}""");

        spec.List("ports").Maps.ShouldAllBe(port => !port.ContainsKey("nodePort"));
        new[] { "healthCheckNodePort", "externalTrafficPolicy", "allocateLoadBalancerNodePorts" }.ShouldAllBe(field => !spec.ContainsKey(field));
        NodePort(Apply("two", """{"type": "NodePort", "ports": [{"port": 80, "nodePort": 30080}]}""")).ShouldBe(30080);
    }

    [Fact]
    public void Tcp_and_udp_of_a_port_share_a_node_port()
    {
        var spec = Apply(
            "dns", """{"type": "NodePort", "ports": [{"name": "t", "port": 53}, {"name": "u", "port": 53, "protocol": "UDP"}]}""");

        spec.List("ports").Maps.Select(port => port.Integer("nodePort")).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public void Health_checks_have_a_port_of_their_own_only_with_the_local_policy()
    {
        var local = Apply("local", """{"type": "LoadBalancer", "externalTrafficPolicy": "Local", "ports": [{"port": 80}]}""");
        var cluster = Apply("cluster", """{"type": "LoadBalancer", "ports": [{"port": 80}]}""");

        local.Integer("healthCheckNodePort").ShouldNotBe(NodePort(local));
        cluster.ContainsKey("healthCheckNodePort").ShouldBeFalse();
    }

    [Fact]
    public void A_load_balancer_may_do_without_node_ports()
    {
        var spec = Apply("one", """{"type": "LoadBalancer", "allocateLoadBalancerNodePorts": false, "ports": [{"port": 80}]}""");

        spec.List("ports").Maps.ShouldAllBe(port => !port.ContainsKey("nodePort"));
    }

    [Fact]
    public void The_class_of_a_load_balancer_does_not_change()
    {
        Apply("one", """{"type": "LoadBalancer", "loadBalancerClass": "service.k8s.aws/nlb", "ports": [{"port": 80}]}""");

        Refusal("one", """{"type": "LoadBalancer", "loadBalancerClass": "example.com/other", "ports": [{"port": 80}]}""").ShouldBe(
            "Service \"one\" is invalid: spec.loadBalancerClass: Invalid value: \"example.com/other\": may not change once set");
    }

    [Theory]
    [InlineData(
        """{"externalTrafficPolicy": "Local", "ports": [{"port": 80}]}""",
        "spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for externally-accessible services")]
    [InlineData(
        """{"loadBalancerSourceRanges": ["10.0.0.0/8"], "ports": [{"port": 80}]}""",
        "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'")]
    [InlineData(
        """{"type": "LoadBalancer", "loadBalancerSourceRanges": ["10.0.0.0"], "ports": [{"port": 80}]}""",
        "spec.LoadBalancerSourceRanges[0]: Invalid value: \"10.0.0.0\": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")]
    [InlineData(
        """{"ports": [{"port": 80, "nodePort": 30081}]}""",
        "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'")]
    [InlineData("""{"ports": [{"name": "a", "port": 53}, {"port": 54}]}""", "spec.ports[1].name: Required value")]
    [InlineData(
        """{"sessionAffinity": "Client", "ports": [{"port": 80}]}""",
        "spec.sessionAffinity: Unsupported value: \"Client\": supported values: \"ClientIP\", \"None\"")]
    public void The_api_server_refuses_what_does_not_fit(string spec, string problem) =>
        Refusal("one", spec).ShouldBe($"Service \"one\" is invalid: {problem}");

    private PropertyMap Apply(string name, string spec) => _fixture.Apply(Manifest(name, spec)).Content.Map("spec");

    private string Refusal(string name, string spec) =>
        Should.Throw<KubernetesApiException>(() => _fixture.Apply(Manifest(name, spec))).Message;

    private static string Manifest(string name, string spec) =>
        $$$"""{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "{{{name}}}", "namespace": "default"}, "spec": {{{spec}}}}""";

    private static int? NodePort(PropertyMap spec) => spec.List("ports").Maps.First().Integer("nodePort");
}
