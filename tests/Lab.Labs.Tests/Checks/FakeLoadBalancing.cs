using System.Collections.Immutable;
using Lab.Labs.Checks;

namespace Lab.Labs.Tests.Checks;

/// <summary>
/// The part of <see cref="FakeWorld"/> that load balancers have to do with. Node 1 has no pod of these labs but the controller; the pods'
/// addresses end as their node's number.
/// </summary>
internal static class FakeLoadBalancing
{
    public const string ControllerRole = "arn:aws:iam::111122223333:role/alice-myeks-lbc-role";
    public const string ExternalDnsRole = "arn:aws:iam::111122223333:role/alice-myeks-external-dns-role";
    public const string Zone = "alice.example.org";
    public const int NodePort = 32392;
    private const string Class = "service.k8s.aws/nlb";

    public static ImmutableDictionary<string, ImmutableDictionary<string, object?>> Outputs { get; } = new[]
    {
        ("load-balancer-controller", new Dictionary<string, object?>
        {
            ["namespace"] = "kube-system",
            ["releaseName"] = "aws-load-balancer-controller",
            ["deploymentName"] = "aws-load-balancer-controller",
            ["serviceAccountName"] = "aws-load-balancer-controller",
            ["chartVersion"] = "3.5.0",
            ["replicas"] = 1.0,
        }),
        ("nlb-ip", Nlb("nlb-ip", "ip")),
        ("nlb-instance", Nlb("nlb-instance", "instance")),
        ("service-types", new Dictionary<string, object?>
        {
            ["namespace"] = "service-types",
            ["deploymentName"] = "web",
            ["replicas"] = 2.0,
            ["serviceNames"] = ImmutableArray.Create<object>("web-clusterip", "web-nodeport", "web-loadbalancer"),
            ["ingressName"] = "web",
            ["networkLoadBalancerHostname"] = Host("types-nlb"),
            ["applicationLoadBalancerHostname"] = Host("types-alb"),
        }),
        ("kube-ops-view", new Dictionary<string, object?>
        {
            ["namespace"] = "kube-ops-view",
            ["deploymentName"] = "kube-ops-view",
            ["serviceName"] = "kube-ops-view-nlb",
            ["port"] = 8080.0,
            ["hostname"] = Host("view"),
        }),
        ("external-dns", new Dictionary<string, object?>
        {
            ["namespace"] = "external-dns",
            ["releaseName"] = "external-dns",
            ["deploymentName"] = "external-dns",
            ["zoneId"] = "Z0123456789",
            ["zoneName"] = Zone,
            ["nameServers"] = ImmutableArray.Create<object>("ns-1.awsdns-01.org", "ns-2.awsdns-02.co.uk"),
            ["ownerId"] = "alice",
            ["serviceName"] = "web",
            ["hostname"] = $"web.{Zone}",
            ["loadBalancerHostname"] = Host("names"),
        }),
    }.ToImmutableDictionary(stage => stage.Item1, stage => stage.Item2.ToImmutableDictionary(), StringComparer.Ordinal);

    public static ImmutableArray<ProbedDeployment> Deployments { get; } =
    [
        new("kube-system", "aws-load-balancer-controller", 1, 1, 1),
        new("kube-system", "external-dns", 1, 1, 1),
        new("nlb-ip", "nginx", 3, 3, 3),
        new("nlb-instance", "nginx", 3, 3, 3),
        new("service-types", "web", 2, 2, 2),
        new("kube-ops-view", "kube-ops-view", 1, 1, 1),
        new("external-dns", "web", 1, 1, 1),
    ];

    public static ImmutableArray<ProbedPod> Pods { get; } =
    [
        Controller(
            "aws-load-balancer-controller", "public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0", "192.168.1.13",
            [
                "--cluster-name=alice-myeks", "--ingress-class=alb", "--aws-region=ap-northeast-2", "--aws-vpc-id=vpc-eks", "--enable-shield=false",
                "--enable-waf=false", "--enable-wafv2=false",
                "--default-tags=eks-lab/environment=alice,eks-lab/expires-at=never,eks-lab/owner=alice,eks-lab/stage=load-balancer-controller",
            ]),
        Controller(
            "external-dns", "registry.k8s.io/external-dns/external-dns:v0.21.0", "192.168.1.14",
            [
                "--interval=1m", "--source=service", "--source=ingress", "--policy=sync", "--registry=txt", "--txt-owner-id=alice",
                $"--domain-filter={Zone}", "--provider=aws",
            ]),
        Pod("nlb-ip", "nginx-ip-1", 2, 101),
        Pod("nlb-ip", "nginx-ip-2", 3, 101),
        Pod("nlb-ip", "nginx-ip-3", 3, 102),
        Pod("nlb-instance", "nginx-instance-1", 2, 111),
        Pod("nlb-instance", "nginx-instance-2", 3, 111),
        Pod("nlb-instance", "nginx-instance-3", 3, 112),
        Pod("service-types", "web-types-1", 2, 121),
        Pod("service-types", "web-types-2", 3, 121),
        Pod("kube-ops-view", "kube-ops-view-1", 2, 131),
        Pod("external-dns", "web-names-1", 2, 141),
    ];

    public static ImmutableArray<ProbedServiceAccount> ServiceAccounts { get; } =
    [
        Account("aws-load-balancer-controller", ControllerRole),
        Account("external-dns", ExternalDnsRole),
    ];

    public static ImmutableArray<ProbedWebhook> Webhooks { get; } =
    [
        new("aws-load-balancer-webhook", "mtargetgroupbinding.elbv2.k8s.aws", "Fail", ["targetgroupbindings"], "aws-load-balancer-webhook-service"),
        new("aws-load-balancer-webhook", "vingress.elbv2.k8s.aws", "Fail", ["ingresses"], "aws-load-balancer-webhook-service"),
    ];

    public static ImmutableArray<ProbedService> Services { get; } =
    [
        Service("kube-system", "aws-load-balancer-webhook-service", "ClusterIP", 443, null, Endpoint(Pods[0], 9443)),
        LoadBalanced("nlb-ip", "nginx", 7777, 31777, "ip", [.. EndpointsOf("nlb-ip", 7777)]),
        LoadBalanced("nlb-instance", "nginx", 7777, NodePort, "instance", [.. EndpointsOf("nlb-instance", 7777)]),
        Service("service-types", "web-clusterip", "ClusterIP", 80, null, [.. EndpointsOf("service-types", 8080)]),
        Service("service-types", "web-nodeport", "NodePort", 80, 30080, [.. EndpointsOf("service-types", 8080)]),
        LoadBalanced("service-types", "web-loadbalancer", 80, 30081, "types-nlb", [.. EndpointsOf("service-types", 8080)]),
        Service("kube-ops-view", "kube-ops-view", "ClusterIP", 80, null, [.. EndpointsOf("kube-ops-view", 8080)]),
        LoadBalanced("kube-ops-view", "kube-ops-view-nlb", 8080, 30082, "view", [.. EndpointsOf("kube-ops-view", 8080)]),
        LoadBalanced("external-dns", "web", 80, 30083, "names", [.. EndpointsOf("external-dns", 8080)]),
    ];

    public static ImmutableArray<ProbedIngress> Ingresses { get; } =
        [new("service-types", "web", "alb", Host("types-alb"), FakeWorld.NoTags)];

    public static ImmutableArray<ProbedLoadBalancer> LoadBalancers { get; } =
    [
        LoadBalancer("ip", "network", 7777, 201),
        LoadBalancer("instance", "network", 7777, 202),
        LoadBalancer("types-nlb", "network", 80, 203),
        LoadBalancer("types-alb", "application", 80, 204),
        LoadBalancer("view", "network", 8080, 205),
        LoadBalancer("names", "network", 80, 206),
    ];

    public static ImmutableArray<ProbedTargetGroup> TargetGroups { get; } =
    [
        TargetGroup("ip", "ip", 7777, [.. EndpointsOf("nlb-ip", 7777).Select(Target)]),
        TargetGroup("instance", "instance", NodePort, [.. Enumerable.Range(1, 4).Select(node => new ProbedTarget($"i-node{node}", NodePort, "healthy", null))]),
        TargetGroup("types-nlb", "ip", 8080, [.. EndpointsOf("service-types", 8080).Select(Target)]),
        TargetGroup("types-alb", "ip", 8080, [.. EndpointsOf("service-types", 8080).Select(Target)]),
        TargetGroup("view", "ip", 8080, [.. EndpointsOf("kube-ops-view", 8080).Select(Target)]),
        TargetGroup("names", "ip", 8080, [.. EndpointsOf("external-dns", 8080).Select(Target)]),
    ];

    public static ImmutableArray<ProbedSecurityGroup> SecurityGroups { get; } =
    [
        .. LoadBalancers.Select(balancer => new ProbedSecurityGroup(
            $"sg-{balancer.Name}", "vpc-eks", $"k8s-{balancer.Name}",
            [.. new[] { "203.0.113.0/24", "3.35.0.100/32" }.Select(source => Tcp(balancer.Listeners[0].Port, source))], FakeWorld.NoTags)),
        new("sg-backend", "vpc-eks", "k8s-traffic-alicemyeks-0123456789", [], FakeWorld.NoTags),
    ];

    public static ImmutableArray<ProbedRecordSet> RecordSets { get; } =
    [
        new($"{Zone}.", "NS", ["ns-1.awsdns-01.org.", "ns-2.awsdns-02.co.uk."], null),
        new($"{Zone}.", "SOA", ["ns-1.awsdns-01.org. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"], null),
        new($"web.{Zone}.", "A", [], $"{Host("names")}."),
        new($"web.{Zone}.", "AAAA", [], $"dualstack.{Host("names")}."),
        new($"cname-web.{Zone}.", "TXT", [Note], null),
        new($"aaaa-web.{Zone}.", "TXT", [Note], null),
    ];

    /// <summary>What kube-proxy 1.31 in iptables mode writes for three endpoints, as <c>iptables-save</c> shows it; on every node.</summary>
    public static ImmutableDictionary<string, ImmutableArray<string>> Iptables { get; } = Enumerable.Range(1, 4).ToImmutableDictionary(
        node => $"node{node}",
        _ => ImmutableArray.Create(
            """-A KUBE-NODEPORTS -p tcp -m comment --comment "service-types/web-nodeport:http" -m tcp --dport 30080 -j KUBE-EXT-OTHER""",
            """-A KUBE-NODEPORTS -p tcp -m comment --comment "nlb-instance/nginx:http" -m tcp --dport 32392 -j KUBE-EXT-NGINX""",
            """-A KUBE-EXT-NGINX -m comment --comment "masquerade traffic for nlb-instance/nginx:http external destinations" -j KUBE-MARK-MASQ""",
            "-A KUBE-EXT-NGINX -j KUBE-SVC-NGINX",
            """-A KUBE-SVC-NGINX -m comment --comment "nlb-instance/nginx:http -> 192.168.2.111:7777" -m statistic --mode random --probability 0.33333333349 -j KUBE-SEP-A""",
            """-A KUBE-SVC-NGINX -m comment --comment "nlb-instance/nginx:http -> 192.168.3.111:7777" -m statistic --mode random --probability 0.50000000000 -j KUBE-SEP-B""",
            """-A KUBE-SVC-NGINX -m comment --comment "nlb-instance/nginx:http -> 192.168.3.112:7777" -j KUBE-SEP-C"""),
        StringComparer.Ordinal);

    private static string Note => "\"heritage=external-dns,external-dns/owner=alice,external-dns/resource=service/external-dns/web\"";

    public static ProbedSecurityGroupRule Tcp(int port, string source) => new("tcp", port, port, source);

    public static ProbedPath Path(PathEnd from, PathEnd to) => (from, to) switch
    {
        (PathEnd.Instance or PathEnd.Internet { Address: "203.0.113.0" }, PathEnd.LoadBalancer balancer) => FakeWorld.Reached(SourceOf(balancer)),
        (PathEnd.Internet, PathEnd.LoadBalancer) => FakeWorld.Refused(RefusedBy.SecurityGroup, "no rule of sg-ip lets it in"),
        (PathEnd.Pod, PathEnd.Service or PathEnd.Node) => FakeWorld.Reached("192.168.2.121"),
        (_, PathEnd.Service) => FakeWorld.Refused(RefusedBy.RouteTable, "no route to 10.100.0.0/16"),
        (_, PathEnd.Node) => FakeWorld.Refused(RefusedBy.SecurityGroup, "no rule of sg-cluster lets it in"),
        _ => FakeWorld.Refused($"nobody thought of {from} → {to}"),
    };

    // The load balancer's own address, but behind one with instances as targets that of the node which passes the packet on.
    private static string SourceOf(PathEnd.LoadBalancer balancer) =>
        balancer.DnsName == Host("instance") ? "192.168.1.10" : LoadBalancers.Single(each => each.DnsName == balancer.DnsName).Zones[0].PrivateAddress;

    private static Dictionary<string, object?> Nlb(string stage, string targetType) => new()
    {
        ["namespace"] = stage,
        ["serviceName"] = "nginx",
        ["deploymentName"] = "nginx",
        ["replicas"] = 3.0,
        ["port"] = 7777.0,
        ["targetType"] = targetType,
        ["hostname"] = Host(targetType),
    };

    private static string Host(string name) => $"{name}-0123456789.elb.ap-northeast-2.amazonaws.com";

    private static ProbedPod Pod(string podNamespace, string name, int node, int host) => new(
        podNamespace, name, "Running", IsReady: true, $"node{node}", $"192.168.{node}.{host}", IsHostNetwork: false, null,
        FakeWorld.NoTags.Add("app", name[..^2]));

    private static ProbedPod Controller(string name, string image, string address, ImmutableArray<string> args) =>
        new("kube-system", $"{name}-1", "Running", IsReady: true, "node1", address, IsHostNetwork: false, null, FakeWorld.NoTags.Add("app.kubernetes.io/name", name))
        {
            Containers = [new ProbedContainer(name, image, args)],
            ServiceAccountName = name,
        };

    private static ProbedServiceAccount Account(string name, string role) =>
        new("kube-system", name, FakeWorld.NoTags.Add("eks.amazonaws.com/role-arn", role));

    private static IEnumerable<ProbedEndpoint> EndpointsOf(string podNamespace, int port) =>
        Pods.Where(pod => pod.Namespace == podNamespace).Select(pod => Endpoint(pod, port));

    private static ProbedEndpoint Endpoint(ProbedPod pod, int port) => new(pod.PodIp!, port, pod.Name, pod.NodeName!, IsReady: true);

    private static ProbedService Service(
        string serviceNamespace, string name, string type, int port, int? nodePort, params ImmutableArray<ProbedEndpoint> endpoints) =>
        new(
            serviceNamespace, name, type, $"10.100.{port % 200}.{name.Length}", [new ProbedServicePort("http", "TCP", port, "http", nodePort)], null, [],
            type == "ClusterIP" ? null : "Cluster", null, FakeWorld.NoTags)
        {
            Endpoints = endpoints,
        };

    private static ProbedService LoadBalanced(
        string serviceNamespace, string name, int port, int nodePort, string balancer, params ImmutableArray<ProbedEndpoint> endpoints) =>
        Service(serviceNamespace, name, "LoadBalancer", port, nodePort, endpoints) with
        {
            LoadBalancerClass = Class,
            SourceRanges = ["203.0.113.0/24", "3.35.0.100/32"],
            Hostname = Host(balancer),
        };

    private static ProbedLoadBalancer LoadBalancer(string name, string type, int port, int host) => new(
        $"arn:{name}", name, type, "internet-facing", Host(name), "active",
        [
            .. Enumerable.Range(1, 3).Select(zone => new ProbedLoadBalancerZone(
                $"ap-northeast-2{"abc"[zone - 1]}", $"subnet-public{zone}", $"192.168.{zone}.{host}", $"43.200.{zone}.{host}")),
        ],
        [$"sg-{name}", "sg-backend"], [new ProbedListener(type == "network" ? "TCP" : "HTTP", port, [$"arn:{name}-targets"])], TagsOf(name));

    private static ProbedTargetGroup TargetGroup(string name, string type, int port, ImmutableArray<ProbedTarget> targets) => new(
        $"arn:{name}-targets", $"{name}-targets", type, "TCP", port, FakeWorld.NoTags.Add("deregistration_delay.timeout_seconds", "10"), targets, TagsOf(name));

    private static ImmutableSortedDictionary<string, string> TagsOf(string name) => FakeWorld.NoTags
        .Add("elbv2.k8s.aws/cluster", "alice-myeks").Add("eks-lab/environment", "alice").Add("eks-lab/stage", $"nlb-{name}");

    private static ProbedTarget Target(ProbedEndpoint endpoint) => new(endpoint.Address, endpoint.Port, "healthy", null);
}
