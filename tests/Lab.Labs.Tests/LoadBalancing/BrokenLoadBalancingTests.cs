using System.Collections.Immutable;
using Lab.Labs.Checks;
using Lab.Labs.ExternalDns;
using Lab.Labs.KubeOpsView;
using Lab.Labs.LoadBalancerController;
using Lab.Labs.NetworkLoadBalancer;
using Lab.Labs.ServiceTypes;
using Lab.Labs.Tests.Checks;

namespace Lab.Labs.Tests.LoadBalancing;

/// <summary>For each check of the load balancer labs what has to go wrong for it to fail, and what it then observes.</summary>
public sealed class BrokenLoadBalancingTests
{
    private static readonly ImmutableArray<LabCheck> All =
    [
        .. LoadBalancerControllerChecks.All,
        .. NetworkLoadBalancerChecks.Of(NlbTargetType.Ip),
        .. NetworkLoadBalancerChecks.Of(NlbTargetType.Instance),
        .. ServiceTypesChecks.All,
        .. KubeOpsViewChecks.All,
        .. ExternalDnsChecks.All,
    ];

    private static readonly ImmutableSortedDictionary<string, (Func<FakeWorld, FakeWorld> Break, string Seen)> Causes =
        new Dictionary<string, (Func<FakeWorld, FakeWorld>, string)>(StringComparer.Ordinal)
        {
            ["load-balancer-controller/running"] = (world => NotReady(world, "kube-system", "aws-load-balancer-controller"), "0 of 1 ready"),
            ["load-balancer-controller/role"] = (
                world => world with { ServiceAccounts = [.. world.ServiceAccounts.Select(each => each with { Annotations = FakeWorld.NoTags })] },
                "aws-load-balancer-controller has no role"),
            ["load-balancer-controller/cluster-vpc-region"] = (world => WithoutArgument(world, "--aws-vpc-id="), "no --aws-vpc-id="),
            ["load-balancer-controller/no-waf"] = (world => WithoutArgument(world, "--enable-wafv2="), "no --enable-wafv2="),
            ["load-balancer-controller/default-tags"] = (world => WithoutArgument(world, "--default-tags="), "no default tags"),
            ["load-balancer-controller/ingress-webhook"] = (
                world => world.WithService("kube-system/aws-load-balancer-webhook-service", service => service with { Endpoints = [] }),
                "vingress.elbv2.k8s.aws: Fail, 0 ready pods behind aws-load-balancer-webhook-service"),
            ["load-balancer-controller/service-webhook-off"] = (
                world => world with { Webhooks = world.Webhooks.Add(world.Webhooks[0] with { Name = "mservice.elbv2.k8s.aws", Resources = ["services"] }) },
                "mservice.elbv2.k8s.aws is asked for services"),
            ["load-balancer-controller/subnets"] = (
                world => world with
                {
                    Subnets = [.. world.Subnets.Select(subnet => subnet.Id == "subnet-multus1" ? subnet with { Tags = world.Subnets[0].Tags } : subnet)],
                },
                "subnet-multus1"),
            ["nlb-ip/direct"] = (world => SeenAs(world, "192.168.1.10"), "seen as 192.168.1.10"),
            ["nlb-instance/extra-hop"] = (world => SeenAs(world, "3.35.0.100"), "seen as 3.35.0.100"),
            ["nlb-ip/targets"] = (
                world => world.WithTargetGroup("ip-targets", targets => targets with { Targets = targets.Targets.RemoveAt(0) }),
                "192.168.2.101:7777 (nginx-ip-1 on node2) is no target"),
            ["nlb-instance/targets"] = (
                world => world.WithTargetGroup("instance-targets", targets => targets with { Targets = targets.Targets.RemoveAt(3) }),
                "i-node4:32392 (node4) is no target"),
            ["nlb-instance/node-port"] = (
                world => world with { Iptables = world.Iptables.SetItem("node4", []) }, "node4 has no rule for port 32392 (holds for the other 3 of 4)"),
            ["nlb-instance/probabilities"] = (
                world => world with { Iptables = world.Iptables.SetItem("node2", [.. world.Iptables["node2"].Where(rule => !rule.Contains("KUBE-SEP-B", StringComparison.Ordinal))]) },
                "node2: 0.33333333349 → 192.168.2.111:7777, the rest → 192.168.3.112:7777"),
            ["service-types/running"] = (world => NotReady(world, "service-types", "web"), "0 of 2 ready"),
            ["service-types/same-endpoints"] = (
                world => world.WithService("service-types/web-nodeport", service => service with { Endpoints = service.Endpoints.RemoveAt(0) }),
                "web-nodeport: 192.168.3.121"),
            ["service-types/clusterip"] = (
                world => world with { BrokenPath = (_, to, _) => to is PathEnd.Service ? FakeWorld.Refused("no rule for it") : null }, "no rule for it"),
            ["service-types/clusterip-inside-only"] = (
                world => world with { BrokenPath = (_, to, _) => to is PathEnd.Service ? FakeWorld.Reached("172.20.1.100") : null }, ": reached"),
            ["service-types/nodeport"] = (
                world => world with { BrokenPath = (_, to, _) => to is PathEnd.Node { Name: "node4" } ? FakeWorld.Refused("nobody listens") : null },
                "node4 tcp/30080: nobody listens"),
            ["service-types/nodeport-closed-outside"] = (
                world => world with { BrokenPath = (_, to, _) => to is PathEnd.Node ? FakeWorld.Reached("172.20.1.100") : null }, "reached by"),
            ["service-types/each-contains-the-last"] = (
                world => world.WithService("service-types/web-loadbalancer", service => service with { Ports = [service.Ports[0] with { NodePort = null }] }),
                "web-loadbalancer: LoadBalancer, 10.100.80.16, no NodePort"),
            ["service-types/loadbalancer"] = (
                world => world.WithLoadBalancer("types-nlb", balancer => balancer with { Type = "classic" }),
                "cloud controller made it, which takes every LoadBalancer Service without a class"),
            ["service-types/loadbalancer-reached"] = (Unreachable, "no rule lets it in"),
            ["service-types/ingress"] = (
                world => world with { Ingresses = [.. world.Ingresses.Select(each => each with { Hostname = null })] },
                "the status of Ingress service-types/web names no load balancer"),
            ["service-types/ingress-reached"] = (Unreachable, "no rule lets it in"),
            ["service-types/ingress-targets"] = (
                world => world.WithTargetGroup("types-alb-targets", targets => targets with { TargetType = "instance" }), "types-alb-targets (instance)"),
            ["service-types/source-ranges"] = (world => OpenTo(world, "sg-types-alb", "0.0.0.0/0"), "tcp 80-80 from 0.0.0.0/0"),
            ["service-types/no-classic"] = (
                world => world with
                {
                    LoadBalancers = world.LoadBalancers.Add(world.LoadBalancers[0] with
                    {
                        Name = "a0123456789",
                        Type = "classic",
                        Tags = FakeWorld.NoTags.Add("kubernetes.io/service-name", "default/mine"),
                    }),
                },
                "Classic Load Balancer a0123456789 for Service default/mine: that Service names no class"),
            ["kube-ops-view/running"] = (world => NotReady(world, "kube-ops-view", "kube-ops-view"), "0 of 1 ready"),
            ["kube-ops-view/chart-service"] = (
                world => world.WithService("kube-ops-view/kube-ops-view", service => service with { Type = "LoadBalancer" }), "kube-ops-view: LoadBalancer"),
            ["kube-ops-view/load-balancer"] = (
                world => world.WithService("kube-ops-view/kube-ops-view-nlb", service => service with { Hostname = "gone.example.org" }),
                "names gone.example.org, and no load balancer has that name"),
            ["kube-ops-view/healthy"] = (world => Unhealthy(world, "view-targets"), "unhealthy (Target.FailedHealthChecks)"),
            ["kube-ops-view/source-ranges"] = (world => OpenTo(world, "sg-view", "0.0.0.0/0"), "tcp 8080-8080 from 0.0.0.0/0"),
            ["kube-ops-view/reached"] = (Unreachable, "no rule lets it in"),
            ["kube-ops-view/strangers-kept-out"] = (ReachedByAnybody, "reached by"),
            ["external-dns/running"] = (world => NotReady(world, "kube-system", "external-dns"), "0 of 1 ready"),
            ["external-dns/role"] = (world => world with { ServiceAccounts = world.ServiceAccounts.RemoveAt(1) }, "no service account external-dns"),
            ["external-dns/scope"] = (world => WithoutArgument(world, "--domain-filter="), "no --domain-filter="),
            ["external-dns/records"] = (
                world => world with { RecordSets = [.. world.RecordSets.Where(record => record.Type != "AAAA")] }, "AAAA web.alice.example.org: no alias"),
            ["external-dns/owner"] = (
                world => world with
                {
                    RecordSets =
                    [
                        .. world.RecordSets.Select(record => record.Type == "TXT"
                            ? record with { Values = [record.Values[0].Replace("owner=alice", "owner=bob", StringComparison.Ordinal)] }
                            : record),
                    ],
                },
                "external-dns/owner=bob"),
            ["external-dns/only-own-names"] = (
                world => world with { RecordSets = world.RecordSets.Add(new ProbedRecordSet("old.alice.example.org.", "A", ["192.0.2.1"], null)) },
                "A old.alice.example.org."),
            ["external-dns/reached"] = (Unreachable, "no rule lets it in"),
        }
        .Concat(new[] { "ip", "instance" }.SelectMany(OfBothTargetTypes))
        .ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static TheoryData<string> Ids => [.. All.Select(check => check.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Each_check_fails_when_its_cause_is_broken(string id)
    {
        Causes.ShouldContainKey(id, "each check needs a cause that makes it fail");
        var (breaking, seen) = Causes[id];

        var result = await breaking(FakeWorld.Course()).CheckAsync(All, id);

        result.Passed.ShouldBeFalse();
        result.Outcome.Observed.ShouldNotContain("broke off");
        result.Outcome.Observed.ShouldContain(seen);
    }

    [Theory]
    [InlineData("192.0.2.0/24")]
    [InlineData("0.0.0.0/1")]
    public async Task A_range_that_nobody_asked_for_is_named(string range)
    {
        var result = await OpenTo(FakeWorld.Course(), "sg-ip", range).CheckAsync(All, "nlb-ip/source-ranges");

        result.Passed.ShouldBeFalse();
        result.Outcome.Observed.ShouldContain($"tcp 7777-7777 from {range}");
    }

    [Fact]
    public async Task Without_an_operatorCidr_the_operating_server_alone_gets_in()
    {
        var world = FakeWorld.Course().WithOutput("network", "operatorCidr", "");
        world = world with
        {
            SecurityGroups =
            [
                .. world.SecurityGroups.Select(group => group with { Ingress = group.Ingress.RemoveAll(rule => rule.Source == "203.0.113.0/24") }),
            ],
        };

        (await world.CheckAsync(All, "nlb-ip/source-ranges")).Passed.ShouldBeTrue();
        (await world.CheckAsync(All, "nlb-ip/direct")).Outcome.Observed.ShouldNotContain("203.0.113.0");
    }

    [Fact]
    public async Task A_second_public_subnet_of_a_zone_leaves_the_choice_to_the_controller()
    {
        var world = FakeWorld.Course();
        var second = world.Subnets[0] with { Id = "subnet-second", CidrBlock = "192.168.4.0/24" };

        var result = await (world with { Subnets = world.Subnets.Add(second) }).CheckAsync(All, "load-balancer-controller/subnets");

        result.Passed.ShouldBeFalse();
        result.Outcome.Observed.ShouldContain("subnet-public1");
        result.Outcome.Observed.ShouldContain("subnet-second");
    }

    // The rest of five equal shares, as `iptables-save` prints what kube-proxy writes for five endpoints.
    [Theory]
    [InlineData(1, new string?[] { null })]
    [InlineData(2, new[] { "0.50000000000", null })]
    [InlineData(3, new[] { "0.33333333349", "0.50000000000", null })]
    [InlineData(5, new[] { "0.20000000019", "0.25000000000", "0.33333333349", "0.50000000000", null })]
    public void Shares_are_equal(int count, string?[] shares) => KubeProxyRules.EqualShares(count).ShouldBe(shares);

    private static IEnumerable<KeyValuePair<string, (Func<FakeWorld, FakeWorld>, string)>> OfBothTargetTypes(string type) =>
        new Dictionary<string, (Func<FakeWorld, FakeWorld>, string)>(StringComparer.Ordinal)
        {
            [$"nlb-{type}/running"] = (world => NotReady(world, $"nlb-{type}", "nginx"), "0 of 3 ready"),
            [$"nlb-{type}/class"] = (
                world => world.WithService($"nlb-{type}/nginx", service => service with { LoadBalancerClass = null }), "LoadBalancer, class (none)"),
            [$"nlb-{type}/load-balancer"] = (
                world => world.WithLoadBalancer(type, balancer => balancer with { Scheme = "internal" }), "network, active, internal"),
            [$"nlb-{type}/zones"] = (
                world => world.WithLoadBalancer(type, balancer => balancer with { Zones = balancer.Zones.RemoveAt(1) }), "none in subnet-public2"),
            [$"nlb-{type}/source-ranges"] = (world => OpenTo(world, $"sg-{type}", "0.0.0.0/0"), "tcp 7777-7777 from 0.0.0.0/0"),
            [$"nlb-{type}/strangers-kept-out"] = (ReachedByAnybody, "8.8.8.8"),
            [$"nlb-{type}/deregistration-delay"] = (
                world => world.WithTargetGroup($"{type}-targets", targets => targets with { Attributes = FakeWorld.NoTags }), "(not set)"),
            [$"nlb-{type}/tags"] = (
                world => world.WithTargetGroup($"{type}-targets", targets => targets with { Tags = targets.Tags.Remove("eks-lab/stage") }),
                $"{type}-targets: eks-lab/stage=(missing)"),
            [$"nlb-{type}/healthy"] = (world => Unhealthy(world, $"{type}-targets"), "unhealthy (Target.FailedHealthChecks)"),
        };

    private static FakeWorld NotReady(FakeWorld world, string deploymentNamespace, string name) => world with
    {
        Deployments =
        [
            .. world.Deployments.Select(each => each.Namespace == deploymentNamespace && each.Name == name ? each with { ReadyReplicas = 0 } : each),
        ],
    };

    private static FakeWorld WithoutArgument(FakeWorld world, string flag) => world with
    {
        Pods =
        [
            .. world.Pods.Select(pod => pod with
            {
                Containers =
                [
                    .. pod.Containers.Select(container => container with
                    {
                        Args = container.Args.RemoveAll(argument => argument.StartsWith(flag, StringComparison.Ordinal)),
                    }),
                ],
            }),
        ],
    };

    private static FakeWorld Unhealthy(FakeWorld world, string targetGroup) => world.WithTargetGroup(targetGroup, targets => targets with
    {
        Targets = targets.Targets.SetItem(0, targets.Targets[0] with { State = "unhealthy", Reason = "Target.FailedHealthChecks" }),
    });

    private static FakeWorld OpenTo(FakeWorld world, string groupId, string range) => world with
    {
        SecurityGroups =
        [
            .. world.SecurityGroups.Select(group => group.Id == groupId
                ? group with { Ingress = group.Ingress.Add(FakeLoadBalancing.Tcp(group.Ingress[0].FromPort, range)) }
                : group),
        ],
    };

    private static FakeWorld SeenAs(FakeWorld world, string source) =>
        world with { BrokenPath = (_, to, _) => to is PathEnd.LoadBalancer ? FakeWorld.Reached(source) : null };

    private static FakeWorld ReachedByAnybody(FakeWorld world) => SeenAs(world, "8.8.8.8");

    private static FakeWorld Unreachable(FakeWorld world) =>
        world with { BrokenPath = (_, to, _) => to is PathEnd.LoadBalancer ? FakeWorld.Refused(RefusedBy.SecurityGroup, "no rule lets it in") : null };
}
