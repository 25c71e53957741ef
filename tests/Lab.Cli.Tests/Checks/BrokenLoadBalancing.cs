using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Aws.Route53;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Cli.Tests.Checks;

/// <summary>The part of <see cref="BrokenCauses"/> that load balancers have to do with.</summary>
internal static class BrokenLoadBalancing
{
    private const string Controller = "aws-load-balancer-controller";

    /// <summary>By check id: what is broken, and a part of what is observed.</summary>
    public static IEnumerable<KeyValuePair<string, (Action<World> Break, string Seen)>> All =>
        Of("nlb-ip").Concat(Of("nlb-instance")).Concat(new Dictionary<string, (Action<World>, string)>(StringComparer.Ordinal)
        {
            ["load-balancer-controller/running"] = (world => NoneReady(world, "kube-system", Controller), "0 of 1 ready"),
            ["load-balancer-controller/role"] = (world => RemoveAnnotations(world, "kube-system", Controller), $"{Controller} has no role"),
            ["load-balancer-controller/cluster-vpc-region"] = (world => WithoutArgument(world, Controller, "--aws-region="), "no --aws-region="),
            ["load-balancer-controller/no-waf"] = (world => WithoutArgument(world, Controller, "--enable-waf="), "no --enable-waf="),
            ["load-balancer-controller/default-tags"] = (world => WithoutArgument(world, Controller, "--default-tags="), "no default tags"),
            ["load-balancer-controller/ingress-webhook"] = (
                world => NoEndpoints(world, "kube-system", "aws-load-balancer-webhook-service"), "0 ready pods behind aws-load-balancer-webhook-service"),
            ["load-balancer-controller/service-webhook-off"] = (AskForServices, "is asked for services"),
            ["load-balancer-controller/subnets"] = (TagAMultusSubnet, "192.168.21.0/24"),
            ["nlb-ip/targets"] = (world => LoseATarget(world, "nlb-ip"), "is no target"),
            ["nlb-ip/direct"] = (world => CloseTheLoadBalancer(world, "nlb-ip"), "sg-"),
            ["nlb-instance/targets"] = (world => LoseATarget(world, "nlb-instance"), "is no target"),
            ["nlb-instance/extra-hop"] = (world => CloseTheLoadBalancer(world, "nlb-instance"), "sg-"),
            ["nlb-instance/node-port"] = (world => StopKubeProxy(world), "has no rule for port"),
            ["nlb-instance/probabilities"] = (world => NoEndpoints(world, "nlb-instance", "nginx"), "no rule"),
            ["service-types/running"] = (world => NoneReady(world, "service-types", "web"), "0 of 2 ready"),
            ["service-types/same-endpoints"] = (world => NoEndpoints(world, "service-types", "web-nodeport"), "web-nodeport: none"),
            ["service-types/clusterip"] = (world => NoEndpoints(world, "service-types", "web-clusterip"), "web-clusterip ("),
            ["service-types/clusterip-inside-only"] = (
                world => ChangeSpec(world, "service-types", "web-clusterip", spec => spec.With("clusterIP", "172.20.1.100")), "web-clusterip has 172.20.1.100"),
            ["service-types/nodeport"] = (world => NoEndpoints(world, "service-types", "web-nodeport"), "tcp/3"),
            ["service-types/nodeport-closed-outside"] = (OpenTheNodes, "reached by"),
            ["service-types/each-contains-the-last"] = (
                world => ChangeSpec(world, "service-types", "web-loadbalancer", spec => spec.With("type", "ClusterIP")), "web-loadbalancer: ClusterIP"),
            ["service-types/loadbalancer"] = (world => ChangeLoadBalancer(world, "service-types/web-loadbalancer", each => each with { Scheme = "internal" }), "internal"),
            ["service-types/loadbalancer-reached"] = (world => CloseTheLoadBalancer(world, "service-types/web-loadbalancer"), "sg-"),
            ["service-types/ingress"] = (
                world => world.Remove<LoadBalancer>(LoadBalancerOf(world, "service-types/web").Id), "no load balancer has that name"),
            ["service-types/ingress-reached"] = (world => CloseTheLoadBalancer(world, "service-types/web"), "sg-"),
            ["service-types/ingress-targets"] = (world => LoseATarget(world, "service-types/web"), "(ip): "),
            ["service-types/source-ranges"] = (world => OpenTheLoadBalancer(world, "service-types/web"), "from 0.0.0.0/0"),
            ["service-types/no-classic"] = (ForgetAClass, "for Service default/mine: that Service names no class, so the cloud controller made it"),
            ["kube-ops-view/running"] = (world => NoneReady(world, "kube-ops-view", "kube-ops-view"), "0 of 1 ready"),
            ["kube-ops-view/chart-service"] = (
                world => ChangeSpec(world, "kube-ops-view", "kube-ops-view", spec => spec.With("type", "LoadBalancer")), "kube-ops-view: LoadBalancer"),
            ["kube-ops-view/load-balancer"] = (
                world => ChangeLoadBalancer(world, "kube-ops-view", each => each with { Scheme = "internal" }), "network, active, internal"),
            ["kube-ops-view/healthy"] = (world => Sicken(world, "kube-ops-view"), "unhealthy (Target.FailedHealthChecks)"),
            ["kube-ops-view/source-ranges"] = (world => OpenTheLoadBalancer(world, "kube-ops-view"), "from 0.0.0.0/0"),
            ["kube-ops-view/reached"] = (world => CloseTheLoadBalancer(world, "kube-ops-view"), "sg-"),
            ["kube-ops-view/strangers-kept-out"] = (world => OpenTheLoadBalancer(world, "kube-ops-view"), "reached by"),
            ["external-dns/running"] = (world => NoneReady(world, "kube-system", "external-dns"), "0 of 1 ready"),
            ["external-dns/role"] = (world => RemoveAnnotations(world, "kube-system", "external-dns"), "external-dns has no role"),
            ["external-dns/scope"] = (world => WithoutArgument(world, "external-dns", "--domain-filter="), "no --domain-filter="),
            ["external-dns/records"] = (world => ChangeRecords(world, records => records.RemoveAll(record => record.Type == "A")), "no alias"),
            ["external-dns/owner"] = (world => ChangeRecords(world, records => records.RemoveAll(record => record.Type == "TXT")), "missing"),
            ["external-dns/only-own-names"] = (
                world => ChangeRecords(world, records => records.Add(new ResourceRecordSet("old.alice.example.org.", "A", 300, ["192.0.2.1"], null))),
                "A old.alice.example.org"),
            ["external-dns/reached"] = (world => CloseTheLoadBalancer(world, "external-dns"), "sg-"),
        });

    private static Dictionary<string, (Action<World> Break, string Seen)> Of(string stage) =>
        new Dictionary<string, (Action<World>, string)>(StringComparer.Ordinal)
        {
            [$"{stage}/running"] = (world => NoneReady(world, stage, "nginx"), "0 of 3 ready"),
            [$"{stage}/class"] = (world => ChangeSpec(world, stage, "nginx", spec => spec.With("loadBalancerClass", null)), "class (none)"),
            [$"{stage}/load-balancer"] = (world => ChangeLoadBalancer(world, stage, each => each with { Scheme = "internal" }), "network, active, internal"),
            [$"{stage}/zones"] = (world => ChangeLoadBalancer(world, stage, each => each with { Zones = each.Zones.RemoveAt(1) }), "none in subnet-"),
            [$"{stage}/source-ranges"] = (world => OpenTheLoadBalancer(world, stage), "from 0.0.0.0/0"),
            [$"{stage}/strangers-kept-out"] = (world => OpenTheLoadBalancer(world, stage), "reached by"),
            [$"{stage}/deregistration-delay"] = (
                world => ChangeTargetGroup(world, stage, each => each with { Attributes = each.Attributes.SetItem("deregistration_delay.timeout_seconds", "300") }),
                ": 300"),
            [$"{stage}/tags"] = (
                world => ChangeTargetGroup(world, stage, each => each with { Tags = each.Tags.Remove("eks-lab/environment") }), "eks-lab/environment=(missing)"),
            [$"{stage}/healthy"] = (world => Sicken(world, stage), "unhealthy (Target.FailedHealthChecks)"),
        };

    /// <summary>
    /// The load balancer of the first Service or Ingress whose <c>stack</c> tag begins so: <c>nlb-ip</c>, or <c>service-types/web</c> where a
    /// namespace has several.
    /// </summary>
    private static LoadBalancer LoadBalancerOf(World world, string stack) => world.All<LoadBalancer>().Single(each => StackOf(each.Tags) is var tag
        && (stack.Contains('/', StringComparison.Ordinal) ? tag == stack : tag.StartsWith($"{stack}/", StringComparison.Ordinal)));

    private static string StackOf(Tags tags) => tags.GetValueOrDefault("service.k8s.aws/stack") ?? tags.GetValueOrDefault("ingress.k8s.aws/stack") ?? "";

    private static TargetGroup TargetGroupOf(World world, string stack)
    {
        var balancer = StackOf(LoadBalancerOf(world, stack).Tags);
        return world.All<TargetGroup>().Single(each => StackOf(each.Tags) == balancer);
    }

    private static void ChangeLoadBalancer(World world, string stack, Func<LoadBalancer, LoadBalancer> change) =>
        world.Put(change(LoadBalancerOf(world, stack)));

    private static void ChangeTargetGroup(World world, string stack, Func<TargetGroup, TargetGroup> change) => world.Put(change(TargetGroupOf(world, stack)));

    private static void LoseATarget(World world, string stack) =>
        ChangeTargetGroup(world, stack, each => each with { Targets = each.Targets.RemoveAt(0) });

    private static void Sicken(World world, string stack) => ChangeTargetGroup(world, stack, each => each with
    {
        Targets = each.Targets.SetItem(0, each.Targets[0] with { State = "unhealthy", Reason = "Target.FailedHealthChecks" }),
    });

    private static void ChangeFrontend(World world, string stack, Func<SecurityGroup, SecurityGroup> change) =>
        world.Put(change(world.Get<SecurityGroup>(LoadBalancerOf(world, stack).SecurityGroupIds[0])));

    private static void CloseTheLoadBalancer(World world, string stack) =>
        ChangeFrontend(world, stack, each => each with { Rules = each.Rules.RemoveAll(rule => !rule.IsEgress) });

    private static void OpenTheLoadBalancer(World world, string stack) => ChangeFrontend(world, stack, each => each with
    {
        Rules = each.Rules.Add(each.Rules.First(rule => !rule.IsEgress) with { Id = "sgr-everybody", CidrBlock = "0.0.0.0/0" }),
    });

    private static void OpenTheNodes(World world)
    {
        foreach (var node in world.All<NetworkInterface>().Where(eni => eni.InstanceId is not null).SelectMany(eni => eni.SecurityGroupIds).Distinct().ToList())
        {
            var group = world.Get<SecurityGroup>(node);
            world.Put(group with { Rules = group.Rules.Add(new SecurityGroupRule($"sgr-{node}", IsEgress: false, "-1", 0, 65535, "0.0.0.0/0", null, "")) });
        }
    }

    private static void TagAMultusSubnet(World world)
    {
        var subnet = world.All<Subnet>().Single(each => each.CidrBlock == "192.168.21.0/24");
        world.Put(subnet with { Tags = subnet.Tags.SetItem("kubernetes.io/role/elb", "1") });
    }

    private static void ForgetAClass(World world)
    {
        var balancer = LoadBalancerOf(world, "nlb-ip");
        world.Put(new ClassicLoadBalancer(
            "a0123456789", "internet-facing", balancer.VpcId, "a0123456789.elb.amazonaws.com", [], [], [], new ClassicHealthCheck("TCP:30000", 10, 5, 2, 6), [],
            new ClassicAttributes(), world.Now, Tags.Empty.SetItem("kubernetes.io/service-name", "default/mine")));
    }

    private static void ChangeRecords(World world, Func<ImmutableArray<ResourceRecordSet>, ImmutableArray<ResourceRecordSet>> change)
    {
        var zone = world.All<HostedZone>().Single();
        world.Put(zone with { RecordSets = change(zone.RecordSets) });
    }

    private static KubernetesObject Find(World world, string kind, string place, string name) =>
        world.All<KubernetesObject>().Single(each => each.Kind == kind && each.Namespace == place && each.Name == name);

    private static void NoneReady(World world, string place, string name)
    {
        var deployment = Find(world, "Deployment", place, name);
        world.Put(deployment with { Content = deployment.Content.With("status", deployment.Content.Map("status").With("readyReplicas", null)) });
    }

    private static void ChangeSpec(World world, string place, string service, Func<PropertyMap, PropertyMap> change)
    {
        var found = Find(world, "Service", place, service);
        world.Put(found with { Content = found.Content.With("spec", change(found.Content.Map("spec"))) });
    }

    private static void RemoveAnnotations(World world, string place, string account)
    {
        var found = Find(world, "ServiceAccount", place, account);
        world.Put(found with { Content = found.Content.With("metadata", found.Content.Map("metadata").With("annotations", null)) });
    }

    private static void NoEndpoints(World world, string place, string service)
    {
        foreach (var slice in world.All<KubernetesObject>().Where(each => each.Kind == "EndpointSlice" && each.Namespace == place
            && each.Content.Map("metadata").StringMap("labels").GetValueOrDefault("kubernetes.io/service-name") == service).ToList())
        {
            world.Put(slice with { Content = slice.Content.With("endpoints", PropertyList.From(ImmutableArray<PropertyMap>.Empty)) });
        }
    }

    private static void WithoutArgument(World world, string name, string flag)
    {
        foreach (var pod in world.All<KubernetesObject>().Where(each => each is { Kind: "Pod", Namespace: "kube-system" }
            && each.Name.StartsWith(name, StringComparison.Ordinal)).ToList())
        {
            var spec = pod.Content.Map("spec");
            var containers = spec.List("containers").Maps.Select(container => container.With(
                "args", PropertyList.From(container.List("args").OfType<string>().Where(argument => !argument.StartsWith(flag, StringComparison.Ordinal)).ToImmutableArray())));
            world.Put(pod with { Content = pod.Content.With("spec", spec.With("containers", PropertyList.From(containers.ToImmutableArray()))) });
        }
    }

    private static void AskForServices(World world)
    {
        var found = world.All<KubernetesObject>().Single(each => each is { Kind: "MutatingWebhookConfiguration", Name: "aws-load-balancer-webhook" });
        var webhooks = found.Content.List("webhooks").Maps.Select((webhook, index) => index > 0 ? webhook : webhook.With(
            "rules",
            PropertyList.From(ImmutableArray.Create(
                webhook.List("rules").Maps.First().With("resources", PropertyList.From(ImmutableArray.Create("services")))))));
        world.Put(found with { Content = found.Content.With("webhooks", PropertyList.From(webhooks.ToImmutableArray())) });
    }

    private static void StopKubeProxy(World world)
    {
        foreach (var pod in world.All<KubernetesObject>().Where(each => each is { Kind: "Pod", Namespace: "kube-system" }
            && each.Name.StartsWith("kube-proxy-", StringComparison.Ordinal)).ToList())
        {
            world.Remove<KubernetesObject>(pod.Id);
        }
    }
}
