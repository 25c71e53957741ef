using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Aws.Iam;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;
using Lab.Simulation.Tests.Kubernetes;
using Tags = System.Collections.Immutable.ImmutableSortedDictionary<string, string>;

namespace Lab.Simulation.Tests.LoadBalancerController;

/// <summary>A load balancer's whole life in a whole simulated cluster: pods that start and stop, checks that take time, a controller that goes.</summary>
public sealed class LoadBalancerLifecycleTests
{
    private readonly ClusterFixture _cluster = ClusterFixture.Fresh();

    public LoadBalancerLifecycleTests()
    {
        var world = _cluster.World;
        world.Put(new InternetGateway("igw-1", "vpc-1", Tags.Empty));
        foreach (var subnet in world.All<Subnet>()) world.Put(subnet with { Tags = Tags.Empty.Add("kubernetes.io/role/elb", "1") });
        SecurityGroups.Authorize(world, "sg-cluster", [
            SecurityGroups.Rule(false, "-1", -1, -1, null, "sg-cluster"), SecurityGroups.Rule(true, "-1", -1, -1, SecurityGroups.Anywhere, null)]);
        world.Put(new OpenIdConnectProvider("arn:provider", "https://oidc", ["sts.amazonaws.com"], [], Tags.Empty));
        world.Put(new Role("lbc", "arn:aws:iam::1:role/lbc", "AROA", Trust("kube-system:aws-load-balancer-controller"), [], Policy, Tags.Empty));
        _cluster.Apply("""
            {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "targetgroupbindings.elbv2.k8s.aws"},
             "spec": {"group": "elbv2.k8s.aws", "scope": "Namespaced", "names": {"kind": "TargetGroupBinding", "plural": "targetgroupbindings",
               "singular": "targetgroupbinding", "listKind": "TargetGroupBindingList"},
              "versions": [{"name": "v1beta1", "served": true, "storage": true, "subresources": {"status": {} },
                "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true} } }] } }
            """);
        _cluster.Apply("""
            {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "aws-load-balancer-controller", "namespace": "kube-system",
             "annotations": {"eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/lbc"} } }
            """);
        InstallController();
        _cluster.Deploy("web", 2);
    }

    [Fact]
    public void In_ip_mode_pods_are_targets_and_become_healthy_when_the_load_balancer_is_active_and_the_checks_are_passed()
    {
        Expose("ip");
        var group = _cluster.World.All<TargetGroup>().ShouldHaveSingleItem();
        group.Targets.Select(target => target.TargetId).ShouldBe(_cluster.PodsOf("web").Select(Address), ignoreOrder: true);
        group.Targets.ShouldAllBe(target => target.State == "initial");

        Elapse(150);
        States().ShouldAllBe(state => state == "initial");
        Elapse(30);
        States().ShouldBe(["healthy", "healthy"]);

        _cluster.Deploy("web", 1);
        States().ShouldBe(["healthy", "draining"], ignoreOrder: true);
        Elapse(10);
        States().ShouldBe(["healthy"]);
    }

    [Fact]
    public void In_instance_mode_all_nodes_are_targets_and_answer_as_long_as_there_is_a_pod_anywhere()
    {
        Expose("instance");
        var nodePort = _cluster.Find("Service", "web").ShouldNotBeNull().Content.Map("spec").List("ports").Maps.Single().Integer("nodePort");
        var group = _cluster.World.All<TargetGroup>().ShouldHaveSingleItem();
        group.Targets.Select(target => target.TargetId).ShouldBe(_cluster.World.All<Instance>().Select(instance => instance.Id), ignoreOrder: true);
        group.Targets.ShouldAllBe(target => target.Port == nodePort);
        Elapse(180);
        States().ShouldBe(["healthy", "healthy", "healthy"]);

        _cluster.Deploy("web", 0);
        Elapse(30);
        States().ShouldBe(["unhealthy", "unhealthy", "unhealthy"]);
    }

    [Fact]
    public void A_node_without_kube_proxy_does_not_answer_at_its_node_ports()
    {
        Expose("instance");
        Elapse(180);
        _cluster.Kubernetes.AddonRemoved(_cluster.World, "myeks", "kube-proxy");
        Elapse(60);
        States().ShouldBe(["unhealthy", "unhealthy", "unhealthy"]);
    }

    [Fact]
    public void A_rule_of_the_nodes_group_that_somebody_takes_away_makes_the_targets_unhealthy()
    {
        Expose("ip");
        Elapse(180);
        SecurityGroups.Revoke(_cluster.World, "sg-cluster", rule => rule.Description.StartsWith("elbv2", StringComparison.Ordinal));
        Elapse(30);
        States().ShouldBe(["unhealthy", "unhealthy"]);
    }

    [Fact]
    public void What_the_controller_made_stays_when_it_is_gone_and_goes_when_it_is_back()
    {
        Expose("ip");
        _cluster.Kubernetes.Delete(_cluster.World, "myeks", "Deployment", "kube-system", "aws-load-balancer-controller", DeletionPropagation.Background);
        _cluster.Kubernetes.Settle(_cluster.World, "myeks");
        _cluster.Kubernetes.Delete(_cluster.World, "myeks", "Service", "default", "web", DeletionPropagation.Background);
        Elapse(600);
        _cluster.Find("Service", "web").ShouldNotBeNull().Content.Map("metadata").ContainsKey("deletionTimestamp").ShouldBeTrue();
        _cluster.World.All<LoadBalancer>().ShouldHaveSingleItem();
        Should.Throw<ResourceException>(() => InternetGateways.Detach(_cluster.World, "igw-1")).Code.ShouldBe("DependencyViolation");

        InstallController();
        _cluster.Find("Service", "web").ShouldBeNull();
        _cluster.World.All<LoadBalancer>().ShouldBeEmpty();
        _cluster.World.All<TargetGroup>().ShouldBeEmpty();
        _cluster.World.All<NetworkInterface>().ShouldAllBe(each => each.RequesterId != "amazon-elb");
    }

    [Theory]
    [InlineData("", "alice")]
    [InlineData("EnableDefaultTagsLowPriority=true", "nobody")]
    public void Default_tags_come_before_annotations_unless_the_feature_gate_says_otherwise(string featureGates, string owner)
    {
        InstallController(featureGates);
        Expose("ip", """, "service.beta.kubernetes.io/aws-load-balancer-additional-resource-tags": "Name=web,eks-lab/owner=nobody" """);
        var made = _cluster.World.All<LoadBalancer>().Select(each => each.Tags)
            .Concat(_cluster.World.All<TargetGroup>().Select(each => each.Tags)).Concat(_cluster.World.All<Listener>().Select(each => each.Tags))
            .Concat(_cluster.World.All<SecurityGroup>().Where(each => each.Name.StartsWith("k8s-default", StringComparison.Ordinal))
                .Select(each => each.Tags)).ToList();
        made.Count.ShouldBe(4);
        foreach (var tags in made) (tags["Name"], tags["eks-lab/owner"]).ShouldBe(("web", owner));
        _cluster.World.All<SecurityGroup>().Single(each => each.Name.StartsWith("k8s-traffic", StringComparison.Ordinal)).Tags["eks-lab/owner"].ShouldBe("alice");
    }

    [Fact]
    public void Other_subnets_in_the_annotation_move_the_load_balancer_which_keeps_its_address_where_it_stays()
    {
        const string annotation = "service.beta.kubernetes.io/aws-load-balancer-subnets";
        Expose("ip", $""", "{annotation}": "subnet-1,subnet-2" """);
        var before = _cluster.World.All<LoadBalancer>().ShouldHaveSingleItem();
        before.Zones.Select(zone => zone.SubnetId).ShouldBe(["subnet-1", "subnet-2"], ignoreOrder: true);

        Expose("ip", $""", "{annotation}": "subnet-2,subnet-3" """);

        var after = _cluster.World.All<LoadBalancer>().ShouldHaveSingleItem();
        after.Id.ShouldBe(before.Id);
        after.Zones.Select(zone => zone.SubnetId).ShouldBe(["subnet-2", "subnet-3"], ignoreOrder: true);
        after.Zones.Intersect(before.Zones).ShouldHaveSingleItem().SubnetId.ShouldBe("subnet-2");
        _cluster.World.Find<NetworkInterface>(before.Zones.Single(zone => zone.SubnetId == "subnet-1").NetworkInterfaceId).ShouldBeNull();
    }

    [Fact]
    public void Of_a_tag_that_is_given_twice_the_last_value_counts()
    {
        Expose("ip", """, "service.beta.kubernetes.io/aws-load-balancer-additional-resource-tags": "team=red,team=blue" """);
        _cluster.World.All<LoadBalancer>().ShouldHaveSingleItem().Tags["team"].ShouldBe("blue");
    }

    [Fact]
    public void In_instance_mode_a_service_without_node_ports_gets_no_load_balancer()
    {
        Expose("instance", spec: """ "allocateLoadBalancerNodePorts": false,""");
        _cluster.Messages(_cluster.Find("Service", "web")!, "FailedBuildModel").ShouldHaveSingleItem().ShouldContain("TargetGroup port is empty");
        _cluster.World.All<LoadBalancer>().ShouldBeEmpty();
    }

    [Fact]
    public void A_role_that_trusts_another_service_account_gives_no_credentials()
    {
        _cluster.World.Put(new Role("lbc", "arn:aws:iam::1:role/lbc", "AROA", Trust("kube-system:other"), [], Policy, Tags.Empty));
        Expose("ip");
        _cluster.Messages(_cluster.Find("Service", "web")!, "FailedBuildModel").ShouldHaveSingleItem()
            .ShouldContain("api error AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity");
        _cluster.World.All<LoadBalancer>().ShouldBeEmpty();
    }

    private static Tags Policy => Tags.Empty.Add("lbc", PropertyValue.ToJson(PropertyMap.Of(("Statement", PropertyMap.Of(
        ("Effect", "Allow"), ("Action", new[] { "ec2:*", "elasticloadbalancing:*" }), ("Resource", "*"))))));

    private static string Trust(string subject) => PropertyValue.ToJson(PropertyMap.Of(("Statement", PropertyMap.Of(
        ("Effect", "Allow"), ("Action", "sts:AssumeRoleWithWebIdentity"), ("Principal", PropertyMap.Of(("Federated", "arn:provider"))),
        ("Condition", PropertyMap.Of(("StringEquals", PropertyMap.Of(
            ("oidc:aud", "sts.amazonaws.com"), ("oidc:sub", $"system:serviceaccount:{subject}")))))))));

    private static string Address(KubernetesObject pod) => pod.Content.Map("status").RequiredString("podIP");

    private IEnumerable<string> States() => _cluster.World.All<TargetGroup>().ShouldHaveSingleItem().Targets.Select(target => target.State);

    private void Elapse(int seconds) => _cluster.Kubernetes.Elapse(_cluster.World, TimeSpan.FromSeconds(seconds));

    private void InstallController(string featureGates = "") => _cluster.Apply($$$"""
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "aws-load-balancer-controller", "namespace": "kube-system"},
         "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "lbc"} },
          "template": {"metadata": {"labels": {"app": "lbc"} }, "spec": {"serviceAccountName": "aws-load-balancer-controller", "containers": [
            {"name": "c", "image": "public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0",
             "args": ["--cluster-name=myeks", "--aws-vpc-id=vpc-1", "--default-tags=eks-lab/owner=alice", "--feature-gates={{{featureGates}}}"]}]} } } }
        """);

    private void Expose(string targetType, string annotations = "", string spec = "") => _cluster.Apply($$$"""
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "default", "annotations": {
           "service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing",
           "service.beta.kubernetes.io/aws-load-balancer-target-group-attributes": "deregistration_delay.timeout_seconds=10",
           "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "{{{targetType}}}"{{{annotations}}}} },
         "spec": {"type": "LoadBalancer", "loadBalancerClass": "service.k8s.aws/nlb",{{{spec}}} "selector": {"app": "web"},
          "ports": [{"port": 80, "targetPort": 7777}]} }
        """);
}
