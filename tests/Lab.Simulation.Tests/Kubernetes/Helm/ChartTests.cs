using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Kubernetes.Helm;

/// <summary>
/// The charts of the course through a Release: the objects, names, arguments and refusals that Helm 3.18 showed of the published charts
/// (facts of each chart in <c>sim/Kubernetes/Helm/Data</c>).
/// </summary>
public sealed class ChartTests
{
    private const string Type = "kubernetes:helm.sh/v3:Release";
    private const string Controller = "aws-load-balancer-controller";

    [Fact]
    public void The_load_balancer_controller_comes_up_with_its_definitions_webhooks_and_a_priority_class()
    {
        var (fixture, harness) = Cluster();

        var made = harness.Create(Type, "lbc", ControllerRelease());

        made.InitErrors.ShouldBeEmpty();
        made.Id.ShouldBe("kube-system/aws-load-balancer-controller");
        made.Outputs.Map("status").String("status").ShouldBe("deployed");
        made.Outputs.Map("resourceNames").Keys.ShouldBe(
        [
            "ClusterRole.rbac.authorization.k8s.io/rbac.authorization.k8s.io/v1",
            "ClusterRoleBinding.rbac.authorization.k8s.io/rbac.authorization.k8s.io/v1",
            "Deployment.apps/apps/v1", "IngressClass.networking.k8s.io/networking.k8s.io/v1",
            "IngressClassParams.elbv2.k8s.aws/elbv2.k8s.aws/v1beta1",
            "MutatingWebhookConfiguration.admissionregistration.k8s.io/admissionregistration.k8s.io/v1",
            "Role.rbac.authorization.k8s.io/rbac.authorization.k8s.io/v1", "RoleBinding.rbac.authorization.k8s.io/rbac.authorization.k8s.io/v1",
            "Secret/v1", "Service/v1", "ServiceAccount/v1",
            "ValidatingWebhookConfiguration.admissionregistration.k8s.io/admissionregistration.k8s.io/v1",
        ]);
        fixture.Kubernetes.List(fixture.World, "myeks", "CustomResourceDefinition").Count.ShouldBe(7);
        var deployment = fixture.Find("Deployment", Controller, "kube-system")!;
        var pod = (PropertyMap)deployment.Content.At("spec", "template", "spec")!;
        pod.String("priorityClassName").ShouldBe("system-cluster-critical");
        pod.Integer("terminationGracePeriodSeconds").ShouldBe(10);
        pod.At("affinity", "podAntiAffinity").ShouldNotBeNull();
        var container = pod.List("containers").Maps.Single();
        container.String("image").ShouldBe("public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0");
        container.Strings("args").ShouldBe(
        [
            "--cluster-name=myeks", "--ingress-class=alb", "--aws-region=ap-northeast-2", "--aws-vpc-id=vpc-1", "--enable-shield=false",
            "--default-tags=eks-lab/environment=test,eks-lab/stage=cluster",
        ]);
        fixture.Find("ServiceAccount", Controller, "kube-system")!.Content.At("metadata", "annotations", "eks.amazonaws.com/role-arn")
            .ShouldBe("arn:aws:iam::1:role/lbc");
        Names(fixture, "MutatingWebhookConfiguration").ShouldNotContain("mservice.elbv2.k8s.aws");
        fixture.Find("PodDisruptionBudget", Controller, "kube-system").ShouldBeNull();
    }

    [Fact]
    public void A_release_that_is_not_named_like_its_chart_gives_its_deployment_another_name_but_not_the_service_account()
    {
        var (fixture, harness) = Cluster();

        harness.Create(Type, "lbc", ControllerRelease().With("name", "lbc")).InitErrors.ShouldBeEmpty();

        fixture.Find("Deployment", "lbc-aws-load-balancer-controller", "kube-system").ShouldNotBeNull();
        fixture.Find("ServiceAccount", Controller, "kube-system").ShouldNotBeNull();
        fixture.Find("Service", "aws-load-balancer-webhook-service", "kube-system").ShouldNotBeNull();
    }

    [Fact]
    public void A_disruption_budget_needs_to_be_asked_for_and_two_replicas()
    {
        var (fixture, harness) = Cluster();
        var asked = Value(ControllerRelease(), "podDisruptionBudget", PropertyMap.Of(("maxUnavailable", 1)));
        var made = harness.Create(Type, "lbc", asked);
        fixture.Find("PodDisruptionBudget", Controller, "kube-system").ShouldBeNull();

        harness.Update(made, Value(asked, "replicaCount", 2)).InitErrors.ShouldBeEmpty();

        fixture.Find("PodDisruptionBudget", Controller, "kube-system")!.Content.At("spec", "maxUnavailable").ShouldBe(1.0);
    }

    [Fact]
    public void The_controller_is_refused_without_a_cluster_name_and_a_misspelt_value_does_nothing()
    {
        var (_, harness) = Cluster();

        Should.Throw<ResourceException>(() => harness.Create(Type, "lbc", Value(ControllerRelease(), "clusterName", null)))
            .Message.ShouldContain("Chart cannot be installed without a valid clusterName!");
        harness.Create(Type, "lbc", Value(ControllerRelease(), "clustername", "x")).InitErrors.ShouldBeEmpty();
    }

    [Fact]
    public void Each_upgrade_renews_the_webhooks_certificate_and_keeps_the_definitions()
    {
        var (fixture, harness) = Cluster();
        var made = harness.Create(Type, "lbc", ControllerRelease());
        var before = Certificate();
        var definition = fixture.Find("CustomResourceDefinition", "targetgroupbindings.elbv2.k8s.aws", "")!;

        var upgraded = harness.Update(made, Value(ControllerRelease(), "logLevel", "debug"));

        upgraded.Outputs.Map("status").Integer("revision").ShouldBe(2);
        Certificate().ShouldNotBe(before);
        fixture.Find("CustomResourceDefinition", "targetgroupbindings.elbv2.k8s.aws", "").ShouldBe(definition);
        harness.Delete(upgraded);
        fixture.Find("Deployment", Controller, "kube-system").ShouldBeNull();
        fixture.Find("CustomResourceDefinition", "targetgroupbindings.elbv2.k8s.aws", "").ShouldNotBeNull("Helm never deletes definitions");

        object? Certificate() => fixture.Find("Secret", "aws-load-balancer-tls", "kube-system")!.Content.At("data", "tls.crt");
    }

    [Fact]
    public void External_dns_gets_its_arguments_from_the_values_and_its_schema_refuses_policies()
    {
        var (fixture, harness) = Cluster();
        var release = PropertyMap.Of(
            ("chart", "external-dns"), ("version", "1.21.1"), ("namespace", "kube-system"), ("name", "external-dns"),
            ("repositoryOpts", PropertyMap.Of(("repo", "https://kubernetes-sigs.github.io/external-dns/"))),
            ("values", (PropertyMap)PropertyValue.Parse(
                """
                {"provider": {"name": "aws"}, "policy": "sync", "registry": "txt", "txtOwnerId": "alice", "domainFilters": ["alice.example.com"],
                 "sources": ["service", "ingress"]}
                """)!));

        Should.Throw<ResourceException>(() => harness.Create(Type, "dns", Value(release, "policy", null)))
            .Message.ShouldContain("at '/policy': got null, want string");
        Should.Throw<ResourceException>(() => harness.Create(Type, "dns", Value(release, "policy", "all")))
            .Message.ShouldContain("at '/policy': value must be one of 'create-only', 'sync', 'upsert-only'");
        harness.Create(Type, "dns", release).InitErrors.ShouldBeEmpty();

        var deployment = fixture.Find("Deployment", "external-dns", "kube-system")!;
        deployment.Content.At("spec", "strategy", "type").ShouldBe("Recreate");
        var container = ((PropertyMap)deployment.Content.At("spec", "template", "spec")!).List("containers").Maps.Single();
        container.String("image").ShouldBe("registry.k8s.io/external-dns/external-dns:v0.21.0");
        container.Strings("args").ShouldBe(
        [
            "--log-level=info", "--log-format=text", "--interval=1m", "--source=service", "--source=ingress", "--policy=sync", "--registry=txt",
            "--txt-owner-id=alice", "--domain-filter=alice.example.com", "--provider=aws",
        ]);
        fixture.Kubernetes.List(fixture.World, "myeks", "CustomResourceDefinition").Select(each => each.Name)
            .ShouldBe(["dnsendpoints.externaldns.k8s.io", "dnsrecords.externaldns.k8s.io"]);
        fixture.Find("ClusterRoleBinding", "external-dns-viewer", "").ShouldNotBeNull();
    }

    [Fact]
    public void Kube_ops_view_listens_on_80_and_redis_is_refused_by_name()
    {
        var (fixture, harness) = Cluster();
        var release = PropertyMap.Of(
            ("chart", "kube-ops-view"), ("version", "8.3.3"), ("namespace", "default"), ("name", "kube-ops-view"),
            ("repositoryOpts", PropertyMap.Of(("repo", "https://charts.christianhuth.de"))));

        harness.Create(Type, "view", release).InitErrors.ShouldBeEmpty();

        fixture.Find("Service", "kube-ops-view")!.Content.At("spec", "type").ShouldBe("ClusterIP");
        ((PropertyMap)fixture.Find("Service", "kube-ops-view")!.Content["spec"]!).List("ports").Maps.Single().Integer("port").ShouldBe(80);
        Should.Throw<ResourceException>(() => harness.Create(
                Type, "other", Value(release.With("name", "other"), "redis", PropertyMap.Of(("enabled", true)))))
            .Message.ShouldContain("redis.enabled");
    }

    [Theory]
    [InlineData("nginx", "https://aws.github.io/eks-charts", null)]
    [InlineData(Controller, "https://aws.github.io/eks-charts", "1.4.0")]
    [InlineData(Controller, "https://example.com/charts", null)]
    public void A_chart_version_or_repository_that_is_not_known_is_refused_by_name(string chart, string repository, string? version)
    {
        var (_, harness) = Cluster();

        var problem = Should.Throw<ResourceException>(() => harness.Check(
            Type, "x", PropertyMap.Of(("chart", chart), ("version", version), ("repositoryOpts", PropertyMap.Of(("repo", repository))))));

        problem.Message.ShouldContain(chart);
        problem.Message.ShouldContain(repository);
        if (version is not null) problem.Message.ShouldContain(version);
    }

    [Fact]
    public void An_ingress_is_refused_while_no_controller_is_ready_and_taken_when_one_is()
    {
        var fixture = ClusterFixture.With(0);
        var harness = new ProviderHarness(fixture);
        harness.Create(Type, "lbc", ControllerRelease().With("skipAwait", true)).InitErrors.ShouldBeEmpty();
        var ingress = (PropertyMap)PropertyValue.Parse(
            """
            {"metadata": {"name": "web", "namespace": "default", "annotations": {"pulumi.com/skipAwait": "true"}}, "spec": {"ingressClassName": "alb",
             "defaultBackend": {"service": {"name": "web", "port": {"number": 80}}}}}
            """)!;

        var refused = Should.Throw<ResourceException>(() => harness.Create("kubernetes:networking.k8s.io/v1:Ingress", "web", ingress));

        refused.Message.ShouldEndWith(
            "Internal error occurred: failed calling webhook \"vingress.elbv2.k8s.aws\": failed to call webhook: Post "
            + "\"https://aws-load-balancer-webhook-service.kube-system.svc:443/validate-networking-v1-ingress?timeout=10s\": "
            + "no endpoints available for service \"aws-load-balancer-webhook-service\"");
        fixture.Join(1);
        fixture.Kubernetes.Settle(fixture.World, "myeks");
        harness.Create("kubernetes:networking.k8s.io/v1:Ingress", "web", ingress).Id.ShouldBe("default/web");
    }

    [Fact]
    public void Services_are_refused_without_a_ready_controller_only_when_its_service_webhook_is_on()
    {
        const string service = "kubernetes:core/v1:Service";
        var inputs = (PropertyMap)PropertyValue.Parse("""{"metadata": {"name": "web"}, "spec": {"ports": [{"port": 80}]}}""")!;
        var off = new ProviderHarness(ClusterFixture.With(0));
        off.Create(Type, "lbc", ControllerRelease().With("skipAwait", true));
        off.Create(service, "web", inputs).Id.ShouldBe("default/web");

        var on = new ProviderHarness(ClusterFixture.With(0));
        var made = on.Create(Type, "lbc", Value(ControllerRelease().With("skipAwait", true), "enableServiceMutatorWebhook", true));
        made.InitErrors.ShouldBeEmpty("the controller's own Service is left out of its webhook");
        Should.Throw<ResourceException>(() => on.Create(service, "web", inputs)).Message.ShouldContain("failed calling webhook \"mservice.elbv2.k8s.aws\"");
        Should.Throw<ResourceException>(() => on.Preview(service, "web", inputs)).Message.ShouldContain("mservice.elbv2.k8s.aws");
    }

    private static (ClusterFixture Fixture, ProviderHarness Harness) Cluster()
    {
        var fixture = ClusterFixture.With(2);
        return (fixture, new ProviderHarness(fixture));
    }

    private static IEnumerable<string?> Names(ClusterFixture fixture, string kind) =>
        fixture.Kubernetes.List(fixture.World, "myeks", kind).SelectMany(each => each.Content.List("webhooks").Maps).Select(each => each.String("name"));

    private static PropertyMap Value(PropertyMap release, string key, object? value) =>
        release.With("values", release.Map("values").With(key, value));

    private static PropertyMap ControllerRelease() => PropertyMap.Of(
        ("chart", Controller), ("version", "3.5.0"), ("namespace", "kube-system"), ("name", Controller),
        ("repositoryOpts", PropertyMap.Of(("repo", "https://aws.github.io/eks-charts"))),
        ("values", (PropertyMap)PropertyValue.Parse(
            """
            {"clusterName": "myeks", "region": "ap-northeast-2", "vpcId": "vpc-1", "replicaCount": 1, "enableServiceMutatorWebhook": false,
             "enableShield": false, "defaultTags": {"eks-lab/stage": "cluster", "eks-lab/environment": "test"},
             "serviceAccount": {"annotations": {"eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/lbc"}}}
            """)!));
}
