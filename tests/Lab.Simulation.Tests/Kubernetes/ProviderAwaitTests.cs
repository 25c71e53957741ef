using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Kubernetes;

/// <summary>
/// Awaits and deletions of the simulated provider that end well, or do not, as the real one was recorded
/// (<c>Recorded/pulumi-kubernetes</c>). What was done to the cluster by hand there is written straight into it here.
/// </summary>
public sealed class ProviderAwaitTests
{
    private const string Service = "kubernetes:core/v1:Service";

    [Fact]
    public void A_deployment_whose_progress_deadline_has_passed_says_so_and_waits_on()
    {
        var recorded = new RecordedCase("02e-deployment-progress-deadline");
        var harness = new ProviderHarness(ClusterFixture.With(1, "c02e"));
        var (type, inputs) = Within(60, recorded.Resource("app"));

        var failed = harness.Create(type, "app", inputs);

        failed.InitErrors.Select(Anonymous).ShouldBe(recorded.Reasons(1).Select(Anonymous));
        harness.Took.ShouldBe(TimeSpan.FromSeconds(61));
    }

    [Fact]
    public void A_load_balancer_without_an_address_fails_until_it_has_one()
    {
        var recorded = new RecordedCase("06c-service-loadbalancer-no-address");
        var fixture = ClusterFixture.With(2, "c06c");
        var harness = new ProviderHarness(fixture);
        harness.Create(recorded.Resource("app").Type, "app", recorded.Resource("app").Inputs);
        var (type, inputs) = Within(20, Unclaimed(recorded.Resource("lb")));

        var failed = harness.Create(type, "lb", inputs);
        harness.Lines.ShouldBe(recorded.Lines(1, "lb"));
        failed.InitErrors.ShouldBe(recorded.Reasons(1));
        failed = harness.Update(failed, inputs);
        harness.Lines.ShouldBe(recorded.Lines(3, "lb"));
        failed.InitErrors.ShouldBe(recorded.Reasons(3));
        Should.Throw<PartialFailureException>(() => harness.Read(failed)).Errors.ShouldBe(
            recorded.Run(4).Where(line => line.StartsWith("* ", StringComparison.Ordinal)).Select(line => line[2..]));

        Address(fixture, "Service", "lb", "c06c");
        var live = harness.Update(failed, inputs);
        live.InitErrors.ShouldBeEmpty();
        harness.Lines.ShouldBe(recorded.Lines(5, "lb"));
        harness.Read(live).ShouldNotBeNull();
    }

    [Fact]
    public void Port_and_type_of_a_load_balancer_change_in_place_and_it_settles_for_ten_seconds_each_time()
    {
        var recorded = new RecordedCase("06d-service-loadbalancer-address");
        var fixture = ClusterFixture.With(2, "c06d");
        var harness = new ProviderHarness(fixture);
        harness.Create(recorded.Resource("app").Type, "app", recorded.Resource("app").Inputs);
        var (type, inputs) = Unclaimed(recorded.Resource("lb"));
        var made = harness.Create(type, "lb", inputs.With("metadata", inputs.Map("metadata").With("annotations", Seconds(11))));
        Address(fixture, "Service", "lb", "c06d");

        foreach (var (program, run) in new[] { (2, 4), (3, 6) })
        {
            var (_, changed) = program == 2 ? Unclaimed(recorded.Resource("lb", program)) : recorded.Resource("lb", program);
            harness.Diff(made, changed).IsReplacement.ShouldBeFalse();
            made = harness.Update(made, changed);
            made.InitErrors.ShouldBeEmpty();
            harness.Lines.ShouldBe(recorded.Lines(run, "lb"));
            harness.Took.ShouldBe(TimeSpan.FromSeconds(11));
        }
    }

    [Fact]
    public void An_ingress_needs_a_service_for_each_path()
    {
        var recorded = new RecordedCase("07a-ingress-no-service");
        var harness = new ProviderHarness(ClusterFixture.With(1, "c07"));
        var (type, inputs) = Within(20, recorded.Resource("ing"));

        var failed = harness.Create(type, "ing", inputs);

        harness.Lines.ShouldBe(recorded.Lines(1, "ing"));
        failed.InitErrors.SelectMany(Lines).ShouldBe(recorded.Reasons(1).SelectMany(Lines).Append("for more information about this error, see https://pulumi.io/xdv72s"));
        recorded.Run(1).ShouldContain(line => line.Trim() == "for more information about this error, see https://pulumi.io/xdv72s");
        harness.Delete(failed);
        harness.Read(failed).ShouldBeNull();
    }

    [Fact]
    public void An_ingress_needs_an_address_and_changes_its_host_in_place()
    {
        var recorded = new RecordedCase("07b-ingress-service-no-address");
        var fixture = ClusterFixture.With(1, "c07b");
        var harness = new ProviderHarness(fixture);
        foreach (var name in new[] { "app", "web" }) harness.Create(recorded.Resource(name).Type, name, recorded.Resource(name).Inputs);
        var (type, inputs) = Within(20, recorded.Resource("ing"));

        var failed = harness.Create(type, "ing", inputs);
        harness.Lines.ShouldBe(recorded.Lines(1, "ing"));
        failed.InitErrors.Select(error => Lines(error)[0]).ShouldBe(recorded.Reasons(1).Select(error => error.Trim()));
        Address(fixture, "Ingress", "ing", "c07b");
        var made = harness.Update(failed, inputs);
        harness.Lines.ShouldBe(recorded.Lines(2, "ing"));
        made.InitErrors.ShouldBeEmpty();

        var (_, changed) = Within(20, recorded.Resource("ing", 2));
        (string.Join(',', harness.Diff(made, changed).Changed), harness.Diff(made, changed).IsReplacement).ShouldBe(("spec", false));
        harness.Update(made, changed).InitErrors.ShouldBeEmpty();
        harness.Lines.ShouldBe(recorded.Lines(5, "ing"));
    }

    [Fact]
    public void An_ingress_takes_a_service_without_ready_pods()
    {
        var recorded = new RecordedCase("07c-ingress-service-without-endpoints");
        var fixture = ClusterFixture.With(1, "c07c");
        var harness = new ProviderHarness(fixture);
        harness.Create(Service, "web", recorded.Resource("web").Inputs);
        harness.Lines.ShouldBe(recorded.Lines(1, "web"));
        var (type, inputs) = Within(20, recorded.Resource("ing"));
        var failed = harness.Create(type, "ing", inputs);
        failed.InitErrors.ShouldNotContain(error => error.Contains("unavailable target endpoint", StringComparison.Ordinal));
        Address(fixture, "Ingress", "ing", "c07c");

        harness.Update(failed, inputs).InitErrors.ShouldBeEmpty();

        harness.Lines.ShouldBe(recorded.Lines(1, "ing"));
    }

    [Fact]
    public void A_namespace_with_a_foreign_finalizer_in_it_gets_stuck_and_takes_nothing_new()
    {
        var recorded = new RecordedCase("08a-namespace-create-delete");
        var fixture = ClusterFixture.With(0);
        var harness = new ProviderHarness(fixture);
        var (type, inputs) = Within(15, recorded.Resource("space"));
        var made = harness.Create(type, "space", inputs);
        fixture.Apply(
            """{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "stuck", "namespace": "c08a", "finalizers": ["example.com/stuck"]} }""");

        foreach (var run in new[] { 5, 6 })
        {
            var problem = Should.Throw<ResourceException>(() => harness.Delete(made));
            problem.Message.ShouldBe(recorded.Error(run));
            harness.Lines.ShouldBe(recorded.Lines(run, "space"));
        }

        harness.Diff(made, inputs).HasChanges.ShouldBeFalse();
        var (config, data) = recorded.Resource("cm");
        Should.Throw<ResourceException>(() => harness.Create(config, "cm", data.With("metadata", PropertyMap.Of(("name", "cm"), ("namespace", "c08a")))))
            .Message.ShouldBe(recorded.Errors().Last(text => text.Contains("is being terminated", StringComparison.Ordinal)));

        Finalizers(fixture, "ConfigMap", "stuck", "c08a");
        harness.Delete(made);
        harness.Read(made).ShouldBeNull();
    }

    [Fact]
    public void A_daemon_set_is_awaited_on_every_node_and_its_image_changes_in_place()
    {
        var recorded = new RecordedCase("08c-daemonset");
        var fixture = ClusterFixture.With(2, "c08c");
        var harness = new ProviderHarness(fixture);
        var (type, inputs) = recorded.Resource("ds");

        var made = harness.Create(type, "ds", inputs);
        made.InitErrors.ShouldBeEmpty();
        harness.Lines[^1].ShouldBe(recorded.Lines(1, "ds")[^1]);
        harness.Lines.Except(recorded.Lines(1, "ds").Concat(["Available: 0/2", "Current: 0/2"])).ShouldBeEmpty();
        made = harness.Update(made, recorded.Resource("ds", 2).Inputs);
        made.InitErrors.ShouldBeEmpty();
        harness.Lines[^1].ShouldBe(recorded.Lines(2, "ds")[^1]);
    }

    [Fact]
    public void A_pod_is_awaited_state_by_state_replaced_at_any_change_and_says_why_it_is_not_scheduled()
    {
        var recorded = new RecordedCase("08f-pod");
        var fixture = ClusterFixture.With(2, "c08f");
        var harness = new ProviderHarness(fixture);
        var (type, inputs) = Within(15, recorded.Resource("pod"));

        var made = harness.Create(type, "pod", inputs);
        made.InitErrors.ShouldBeEmpty();
        harness.Lines.ShouldBe(recorded.Lines(1, "pod"));
        var diff = harness.Diff(made, Within(15, recorded.Resource("pod", 2)).Inputs);
        (string.Join(',', diff.Changed), diff.IsReplacement, diff.DeleteBeforeReplace).ShouldBe(("spec", true, true));
        harness.Delete(made);

        var pending = harness.Create(type, "pod", Within(15, recorded.Resource("pod", 3)).Inputs);
        pending.InitErrors.ShouldBe(recorded.Reasons(6));
        harness.Lines[0].ShouldStartWith(recorded.Lines(6, "pod")[0].Split('/')[0]);
        harness.Lines[1].ShouldBe(recorded.Lines(6, "pod")[1]);
    }

    [Fact]
    public void The_providers_namespace_is_that_of_objects_without_one()
    {
        var recorded = new RecordedCase("15a-provider-namespace-default");
        var harness = new ProviderHarness(ClusterFixture.With(0, "c15", "c15d"))
        {
            Provider = ProviderHarness.Provide(ProviderHarness.Kubeconfig(ClusterFixture.Endpoint), ("namespace", "c15d")),
        };

        foreach (var (name, id) in new[] { ("a", "c15d/a"), ("b", "c15/b"), ("n", "c15n") })
        {
            harness.Create(recorded.Resource(name).Type, name, recorded.Resource(name).Inputs).Id.ShouldBe(id);
        }

        harness.Provider = ProviderHarness.Provide(ProviderHarness.Kubeconfig(ClusterFixture.Endpoint));
        harness.Create(recorded.Resource("e").Type, "e", recorded.Resource("e").Inputs).Id.ShouldBe("default/e");
    }

    [Fact]
    public void A_service_whose_controller_is_gone_hangs_on_its_finalizer_and_is_unchanged_meanwhile()
    {
        var recorded = new RecordedCase("16c-service-finalizer-controller-gone");
        var fixture = ClusterFixture.With(1, "c16c");
        var harness = new ProviderHarness(fixture);
        var (type, inputs) = Within(20, Unclaimed(recorded.Resource("lb")));
        var made = harness.Create(type, "lb", inputs);
        Finalizers(fixture, "Service", "lb", "c16c", "service.k8s.aws/resources");

        foreach (var run in new[] { 2, 3 })
        {
            Should.Throw<ResourceException>(() => harness.Delete(made)).Message.ShouldBe(recorded.Error(run));
            harness.Lines.ShouldBe(recorded.Lines(run, "lb"));
        }

        harness.Diff(made, inputs).HasChanges.ShouldBeFalse();
        fixture.Find("Service", "lb", "c16c").ShouldNotBeNull();
        Finalizers(fixture, "Service", "lb", "c16c");
        harness.Delete(made);
        harness.Read(made).ShouldBeNull();
    }

    [Fact]
    public void Skip_await_does_not_spare_the_wait_for_a_service_that_goes()
    {
        var recorded = new RecordedCase("16d-delete-with-skip-await");
        var harness = new ProviderHarness(ClusterFixture.With(0, "c16d"));
        var (type, inputs) = Within(20, recorded.Resource("lb"));

        var made = harness.Create(type, "lb", inputs);
        harness.Lines.ShouldBe(recorded.Lines(1, "lb"));
        Should.Throw<ResourceException>(() => harness.Delete(made)).Message.ShouldBe(recorded.Error(2));
        harness.Lines.ShouldBe(recorded.Lines(2, "lb"));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void A_deployment_can_be_deleted_in_the_background_or_without_its_pods(int program, bool podsStay)
    {
        var recorded = new RecordedCase("16e-deletion-propagation-policy");
        var fixture = ClusterFixture.With(2, "c16e");
        var harness = new ProviderHarness(fixture);
        var (type, inputs) = recorded.Resource("app", program);
        var template = inputs.Map("spec").Map("template");
        // Here no node keeps pods from starting.
        var spec = template.Map("spec").With("nodeSelector", null);
        var made = harness.Create(type, "app", inputs.With("spec", inputs.Map("spec").With("template", template.With("spec", spec))));
        made.InitErrors.ShouldBeEmpty();

        harness.Delete(made);

        harness.Lines.ShouldBe(recorded.Lines(program == 1 ? 2 : 4, "app"));
        fixture.Pods("c16e").Any().ShouldBe(podsStay);
        fixture.Kubernetes.List(fixture.World, "myeks", "ReplicaSet", "c16e").Any().ShouldBe(podsStay);
    }

    /// <summary>The recorded programs set customTimeouts, which a provider can't see in its inputs; the annotation does the same.</summary>
    private static (string Type, PropertyMap Inputs) Within(int seconds, (string Type, PropertyMap Inputs) resource)
    {
        var metadata = resource.Inputs.Map("metadata");
        return (resource.Type, resource.Inputs.With("metadata", metadata.With("annotations", metadata.Map("annotations").Merge(Seconds(seconds)))));
    }

    private static PropertyMap Seconds(int seconds) =>
        PropertyMap.Of(("pulumi.com/timeoutSeconds", seconds.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>Where it was recorded no cloud's controller ran; here one would make a load balancer unless it is of another class.</summary>
    private static (string Type, PropertyMap Inputs) Unclaimed((string Type, PropertyMap Inputs) service) =>
        (service.Type, service.Inputs.With("spec", service.Inputs.Map("spec").With("loadBalancerClass", "example.com/none")));

    private static void Address(ClusterFixture fixture, string kind, string name, string objectNamespace) =>
        new ClusterApi(fixture.World, "myeks").WriteStatus(
            fixture.Find(kind, name, objectNamespace)!,
            (PropertyMap)PropertyValue.Parse("""{"loadBalancer": {"ingress": [{"hostname": "a1.elb.example"}]} }""")!);

    private static void Finalizers(ClusterFixture fixture, string kind, string name, string objectNamespace, params string[] finalizers)
    {
        var api = new ClusterApi(fixture.World, "myeks");
        var live = fixture.Find(kind, name, objectNamespace)!;
        if (finalizers.Length == 0 && live.IsDeleting) api.Remove(live);
        else api.Write(live with { Content = live.Content.Set(PropertyList.From(finalizers), "metadata", "finalizers") });
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string Anonymous(string text) => System.Text.RegularExpressions.Regex.Replace(
        text, "app-[a-z0-9]{9,10}", "app-HASH", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
}
