using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Faults;
using Lab.Simulation.Resources;

namespace Lab.Cli.Tests.Reset;

/// <summary>What students do to a lab's objects with <c>kubectl</c>, and its way back.</summary>
public sealed class ObjectsByHandTests : ResetLab
{
    private const string Deployment = "netshoot-pod";
    private const string Space = "netshoot";
    private const string Controller = "aws-load-balancer-controller";

    [Fact]
    public async Task Nothing_is_done_where_nothing_was()
    {
        await UpAsync();

        await NothingDiffersAsync();
    }

    // Without a reset: unseen by an up, and after a refresh a conflict (recorded case 11c).
    [Fact]
    public async Task A_Deployment_scaled_by_kubectl_has_its_replicas_again_also_once_a_refresh_has_seen_it()
    {
        await UpAsync("netshoot");
        await Student.ScaleAsync(Space, Deployment, 6);
        Student.List("Pod", Space).Count.ShouldBe(6);
        await Student.RefreshStackAsync("netshoot");
        (await Root.RunAsync("up", "netshoot")).ShouldEnd(1).Error.ShouldContain("conflict with \"kubectl\" with subresource \"scale\"");

        var reset = await ResetAsync("netshoot");

        Level(reset).ShouldBe("objects");
        Deviations(reset).ShouldContain("netshoot: Deployment netshoot/netshoot-pod has a field that kubectl owns by a subresource by hand");
        Student.List("Pod", Space).Count.ShouldBe(3);
        (await Root.RunAsync("up", "netshoot", "--json")).ShouldEnd(0);
    }

    [Fact]
    public async Task Fifty_pods_on_three_nodes_are_as_few_as_declared_again()
    {
        await UpAsync("max-pods");
        var declared = Student.List("Pod", "max-pods").Count;
        await Student.ScaleAsync("max-pods", "nginx", 50);
        Student.List("Pod", "max-pods").ShouldContain(pod => pod.Content.Map("status").String("phase") == "Pending");

        Level(await ResetAsync("max-pods")).ShouldBe("objects");

        Student.List("Pod", "max-pods").Count.ShouldBe(declared);
    }

    [Theory]
    [InlineData("kubectl-set")]
    [InlineData("kubectl-edit")]
    [InlineData("kubectl-patch")]
    public async Task An_edited_Deployment_has_its_image_again_and_loses_what_it_was_given(string manager)
    {
        await UpAsync("netshoot");
        var image = Image();
        var containers = (PropertyList)Student.Find("Deployment", Space, Deployment)!.Content.At("spec", "template", "spec", "containers")!;
        var edited = PropertyList.From(containers.Maps.Select(container => container.With("image", "nicolaka/netshoot:v0.1")
            .With("env", PropertyList.From(new[] { PropertyMap.Of(("name", "DEBUG"), ("value", "1")) }))));
        await Student.PatchAsync(
            "Deployment", Space, Deployment,
            $$"""{"metadata": {"labels": {"by": "alice"} }, "spec": {"template": {"spec": {"containers": {{edited}} } } } }""", manager);
        Image().ShouldBe("nicolaka/netshoot:v0.1");

        Level(await ResetAsync("netshoot")).ShouldBe("objects");

        Image().ShouldBe(image);
        var live = Student.Find("Deployment", Space, Deployment)!.Content;
        live.ToString().ShouldNotContain("DEBUG");
        live.Map("metadata").StringMap("labels").ShouldNotContainKey("by");

        string Image() => ((PropertyList)Student.Find("Deployment", Space, Deployment)!.Content.At("spec", "template", "spec", "containers")!).Maps.Single().RequiredString("image");
    }

    [Theory]
    [InlineData("netshoot", "Deployment", Space, Deployment)]
    [InlineData("netshoot", "Namespace", "", Space)]
    [InlineData("nlb-ip", "Service", "nlb-ip", "nginx")]
    [InlineData("nlb-ip", "Namespace", "", "nlb-ip")]
    [InlineData("service-types", "Ingress", "service-types", "web")]
    [InlineData("multus", "Pod", "multus", "sampleapp-1")]
    public async Task What_was_deleted_is_made_again(string stage, string kind, string space, string name)
    {
        await UpAsync(stage);
        Student.Find(kind, space, name).ShouldNotBeNull($"there is a {kind} {name}");
        await Student.DeleteAsync(kind, space, name);
        Student.Find(kind, space, name).ShouldBeNull();

        Level(await ResetAsync(stage)).ShouldBe("objects");

        Student.Find(kind, space, name).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_deleted_pod_comes_back_by_its_controller_and_needs_no_reset()
    {
        await UpAsync("netshoot");
        await Student.DeleteAsync("Pod", Space, Student.List("Pod", Space)[0].Name);

        await NothingDiffersAsync("netshoot");
        Student.List("Pod", Space).Count.ShouldBe(3);
    }

    // Its ReplicaSet lets such a pod go and makes another one.
    [Fact]
    public async Task A_pod_that_was_relabelled_goes_and_one_with_the_declared_labels_stays()
    {
        await UpAsync("netshoot");
        var pod = Student.List("Pod", Space)[0].Name;
        await Student.PatchAsync("Pod", Space, pod, """{"metadata": {"labels": {"app": "mine"} } }""", "kubectl-label");
        Student.List("Pod", Space).Count.ShouldBe(4);

        var reset = await ResetAsync("netshoot");

        Deviations(reset).ShouldContain($"netshoot: Pod netshoot/{pod} is nobody's");
        Student.List("Pod", Space).Count.ShouldBe(3);
        Student.List("Pod", Space).ShouldAllBe(each => each.Content.Map("metadata").StringMap("labels")["app"] == Deployment);
    }

    [Fact]
    public async Task A_label_too_many_on_a_pod_goes_with_the_pod()
    {
        await UpAsync("netshoot");
        var pod = Student.List("Pod", Space)[0].Name;
        await Student.PatchAsync("Pod", Space, pod, """{"metadata": {"labels": {"by": "alice"} } }""", "kubectl-label");

        Level(await ResetAsync("netshoot")).ShouldBe("objects");

        Student.List("Pod", Space).ShouldAllBe(each => !each.Content.Map("metadata").StringMap("labels").ContainsKey("by"));
    }

    [Fact]
    public async Task Labels_of_a_namespace_are_as_declared_again()
    {
        await UpAsync("max-pods");
        await Student.PatchAsync(
            "Namespace", "", "max-pods", """{"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "privileged", "by": "alice"} } }""", "kubectl-label");

        Level(await ResetAsync("max-pods")).ShouldBe("objects");

        var labels = Student.Find("Namespace", "", "max-pods")!.Content.Map("metadata").StringMap("labels");
        labels["pod-security.kubernetes.io/enforce"].ShouldBe("restricted");
        labels.ShouldNotContainKey("by");
    }

    [Fact]
    public async Task A_Service_of_their_own_goes_and_its_load_balancer_with_it()
    {
        await UpAsync("nlb-ip");
        var before = LoadBalancers();
        await Student.CreateAsync(OwnLoadBalancer("nlb-ip"));
        LoadBalancers().ShouldBe(before + 1);

        var reset = await ResetAsync("nlb-ip");

        Deviations(reset).ShouldBe(["nlb-ip: Service nlb-ip/mine is nobody's"]);
        LoadBalancers().ShouldBe(before);
    }

    [Fact]
    public async Task Objects_of_their_own_stay_where_the_stage_was_not_named()
    {
        await UpAsync("netshoot");
        await Student.CreateAsync("""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "mine", "namespace": "default"}, "data": {"a": "b"} }""");

        await NothingDiffersAsync("netshoot");

        Deviations(await ResetAsync("cluster")).ShouldBe(["cluster: ConfigMap default/mine is nobody's"]);
        Student.Find("ConfigMap", "default", "mine").ShouldBeNull();
    }

    [Fact]
    public async Task A_load_balancer_of_their_own_goes_before_its_controller_does()
    {
        await UpAsync("load-balancer-controller");
        await Student.CreateAsync(OwnLoadBalancer("default"));
        await Student.DeleteAsync("ServiceAccount", "kube-system", Controller);

        var steps = Steps(await ResetAsync("load-balancer-controller", "--level", "stack"));

        Array.FindIndex(steps, step => step.StartsWith("delete Service default/mine", StringComparison.Ordinal)).ShouldBeInRange(0, Array.IndexOf(steps, "destroy load-balancer-controller") - 1);
        LoadBalancers().ShouldBe(0);
    }

    [Fact]
    public async Task A_namespace_that_a_finalizer_keeps_from_going_is_let_go_and_made_again()
    {
        await UpAsync("netshoot");
        await Student.CreateAsync("""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "held", "namespace": "netshoot", "finalizers": ["example.com/hold"]}, "data": {"a": "b"} }""");
        await Student.DeleteAsync("Namespace", "", Space);
        Student.Find("Namespace", "", Space)!.Content.Map("status").String("phase").ShouldBe("Terminating");

        var reset = await ResetAsync("netshoot");

        Level(reset).ShouldBe("objects");
        Deviations(reset).ShouldContain("netshoot: ConfigMap netshoot/held is being deleted and waits for example.com/hold");
        Deviations(reset).ShouldContain("netshoot: Namespace netshoot is being deleted");
        Student.Find("Namespace", "", Space)!.Content.Map("metadata").ContainsKey("deletionTimestamp").ShouldBeFalse();
    }

    [Fact]
    public async Task A_Service_that_waits_for_a_controller_that_was_scaled_away_goes_once_the_controller_is_back()
    {
        await UpAsync("nlb-ip");
        var before = LoadBalancers();
        await Student.ScaleAsync("kube-system", Controller, 0);
        await Student.DeleteAsync("Service", "nlb-ip", "nginx");
        Student.Find("Service", "nlb-ip", "nginx")!.Content.Map("metadata").ContainsKey("deletionTimestamp").ShouldBeTrue();

        var reset = await ResetAsync("nlb-ip");

        Level(reset).ShouldBe("objects");
        Student.Find("Service", "nlb-ip", "nginx")!.Content.Map("metadata").ContainsKey("deletionTimestamp").ShouldBeFalse();
        LoadBalancers().ShouldBe(before);
    }

    // A refresh of a Helm release doesn't look at its objects (recorded cases 13a to 13i).
    [Theory]
    [InlineData("scaled")]
    [InlineData("deleted")]
    public async Task An_object_of_a_Helm_release_is_put_back(string act)
    {
        await UpAsync("load-balancer-controller");
        var ready = Ready();
        if (act == "scaled") await Student.ScaleAsync("kube-system", Controller, 0);
        else await Student.DeleteAsync("Deployment", "kube-system", Controller);

        Level(await ResetAsync("load-balancer-controller")).ShouldBe("objects");

        Ready().ShouldBe(ready);

        int? Ready() => Student.Find("Deployment", "kube-system", Controller)!.Content.Map("status").Integer("readyReplicas");
    }

    // After a refresh an up says unchanged, exit 0 (recorded case 13i).
    [Fact]
    public async Task A_Helm_release_that_failed_and_was_refreshed_is_destroyed_and_brought_up()
    {
        await UpAsync("cluster");
        await Student.ActAsync((world, _) => world.Put(Fault.Crashing("broken", "aws-load-balancer-controller")));
        (await Root.RunAsync("up", "load-balancer-controller")).ShouldEnd(1);
        await Student.ActAsync((world, _) => world.Remove<Fault>("broken"), TimeSpan.FromMinutes(5));
        await Student.RefreshStackAsync("load-balancer-controller");

        var reset = await ResetAsync("load-balancer-controller");

        Level(reset).ShouldBe("stack");
        Deviations(reset).ShouldContain("load-balancer-controller: Helm release kube-system/aws-load-balancer-controller is failed, which an up doesn't see");
    }

    private int LoadBalancers() => Student.See((world, _) => world.All<LoadBalancer>().Count);

    private static string OwnLoadBalancer(string space) => $$"""
        {"apiVersion": "v1", "kind": "Service",
         "metadata": {"name": "mine", "namespace": "{{space}}", "annotations": {
           "service.beta.kubernetes.io/aws-load-balancer-type": "external", "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type": "ip",
           "service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing"} },
         "spec": {"type": "LoadBalancer", "selector": {"app": "mine"}, "ports": [{"port": 80}] } }
        """;
}
