using System.Globalization;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Kubernetes;

/// <summary>https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/</summary>
public sealed class EndpointSliceTests
{
    private readonly ClusterFixture _fixture = ClusterFixture.Fresh();

    [Fact]
    public void A_service_has_its_pods_as_endpoints_with_node_and_zone()
    {
        _fixture.Deploy("web", 2);
        Service("web");

        var slice = Slices("web").ShouldHaveSingleItem();

        slice.Name.ShouldMatch("^web-[bcdfghjklmnpqrstvwxz2456789]{5}$");
        Text(slice, "metadata", "labels", "endpointslice.kubernetes.io/managed-by").ShouldBe("endpointslice-controller.k8s.io");
        Text(slice, "addressType").ShouldBe("IPv4");
        Ports(slice).ShouldBe(["http:80/TCP"]);
        var pods = _fixture.PodsOf("web").ToDictionary(pod => pod.Address()!, StringComparer.Ordinal);
        foreach (var endpoint in Endpoints(slice))
        {
            var pod = pods[endpoint.Strings("addresses")[0]];
            endpoint.Map("conditions").ShouldBe(PropertyMap.Of(("ready", true), ("serving", true), ("terminating", false)));
            endpoint.Map("targetRef").String("name").ShouldBe(pod.Name);
            endpoint.String("nodeName").ShouldBe(pod.NodeName());
            endpoint.String("zone").ShouldStartWith("ap-northeast-2");
        }

        Endpoints(slice).Count.ShouldBe(2);
    }

    [Fact]
    public void A_service_without_pods_has_one_slice_without_endpoints_and_ports()
    {
        Service("nobody");

        var slice = Slices("nobody").ShouldHaveSingleItem();

        Endpoints(slice).ShouldBeEmpty();
        Ports(slice).ShouldBeEmpty();
    }

    [Fact]
    public void A_pod_that_is_being_deleted_still_serves_but_is_not_ready()
    {
        _fixture.Deploy("web", 1);
        Service("web");
        var pod = _fixture.PodsOf("web").ShouldHaveSingleItem();

        _fixture.Kubernetes.Delete(_fixture.World, "myeks", "Pod", "default", pod.Name, DeletionPropagation.Background);

        var endpoint = Endpoints(Slices("web").ShouldHaveSingleItem()).Single(each => each.Map("targetRef").String("name") == pod.Name);
        endpoint.Map("conditions").ShouldBe(PropertyMap.Of(("ready", false), ("serving", true), ("terminating", true)));
        _fixture.Kubernetes.Settle(_fixture.World, "myeks");
        Endpoints(Slices("web").ShouldHaveSingleItem()).ShouldAllBe(each => each.Map("targetRef").String("name") != pod.Name);
    }

    [Fact]
    public void A_named_target_port_is_that_of_each_pod()
    {
        _fixture.Apply(Pod("one", 8080));
        _fixture.Apply(Pod("two", 9090));
        Service("web", """[{"name": "http", "port": 80, "targetPort": "web"}]""");

        Slices("web").SelectMany(Ports).Order(StringComparer.Ordinal).ShouldBe(["http:8080/TCP", "http:9090/TCP"]);
    }

    [Fact]
    public void Pods_of_one_nodes_network_are_endpoints_of_their_own()
    {
        var node = _fixture.Kubernetes.List(_fixture.World, "myeks", "Node")[0].Name;
        foreach (var name in new[] { "one", "two" })
        {
            _fixture.Apply($$"""
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "{{name}}", "namespace": "default", "labels": {"app": "web"} },
                 "spec": {"nodeSelector": {"kubernetes.io/hostname": "{{node}}"}, "hostNetwork": true, "containers": [{"name": "c", "image": "nginx:alpine"}]} }
                """);
        }

        Service("web");

        var endpoints = Endpoints(Slices("web").ShouldHaveSingleItem());
        endpoints.Select(each => each.Map("targetRef").String("name")).ShouldBe(["one", "two"], ignoreOrder: true);
        endpoints.Select(each => each.Strings("addresses")[0]).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public void No_slice_has_more_than_a_hundred_endpoints()
    {
        for (var index = 0; index < 8; index++) _fixture.Join(1 + (index % 3), "c5.2xlarge");
        _fixture.Deploy("web", 205);
        Service("web");

        Slices("web").Select(slice => Endpoints(slice).Count).OrderDescending().ShouldBe([100, 100, 5]);
    }

    [Fact]
    public void The_slices_go_with_the_service()
    {
        Service("web");

        _fixture.Kubernetes.Delete(_fixture.World, "myeks", "Service", "default", "web", DeletionPropagation.Background);

        Slices("web").ShouldBeEmpty();
    }

    private void Service(string name, string ports = """[{"name": "http", "port": 80}]""") => _fixture.Apply($$$"""
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "{{{name}}}", "namespace": "default"},
         "spec": {"selector": {"app": "{{{name}}}"}, "ports": {{{ports}}} } }
        """);

    private static string Pod(string name, int port) => string.Create(CultureInfo.InvariantCulture, $$$"""
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "{{{name}}}", "namespace": "default", "labels": {"app": "web"}},
         "spec": {"containers": [{"name": "c", "image": "nginx:alpine", "ports": [{"name": "web", "containerPort": {{{port}}}}]}]} }
        """);

    private IEnumerable<KubernetesObject> Slices(string service) =>
        _fixture.Kubernetes.List(_fixture.World, "myeks", "EndpointSlice", "default")
            .Where(slice => Text(slice, "metadata", "labels", "kubernetes.io/service-name") == service);

    private static List<PropertyMap> Endpoints(KubernetesObject slice) => [.. slice.Content.List("endpoints").Maps];

    private static IEnumerable<string> Ports(KubernetesObject slice) =>
        slice.Content.List("ports").Maps.Select(port => $"{port.String("name")}:{port.String("port")}/{port.String("protocol")}");

    private static string? Text(KubernetesObject live, params string[] path) => (string?)live.Content.At(path);
}
