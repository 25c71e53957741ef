using System.Text.RegularExpressions;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Kubernetes;

/// <summary>
/// The simulated provider does what the real one was recorded doing (<c>Recorded/pulumi-kubernetes</c>): lines, errors, outputs,
/// replacements.
/// </summary>
public sealed partial class ProviderReplayTests
{
    [Fact]
    public void A_deployment_comes_up_with_the_recorded_lines_and_outputs_and_goes()
    {
        var recorded = new RecordedCase("01-deployment-ready");
        var fixture = ClusterFixture.With(2, "c01");
        var harness = new ProviderHarness(fixture);
        var (type, inputs) = recorded.Resource("app");

        var made = harness.Create(type, "app", inputs);

        harness.Lines.ShouldBe(recorded.Lines(2, "app"));
        var expected = recorded.State(2, "Deployment::app");
        made.Id.ShouldBe(expected.String("id"));
        made.Inputs.ShouldBe(expected.Map("inputs"));
        Normal(made.Outputs.Map("spec")).ShouldBe(Normal(expected.Map("outputs").Map("spec")));
        Normal(made.Outputs.Map("status")).ShouldBe(Normal(expected.Map("outputs").Map("status")));
        Normal(made.Outputs.Map("metadata").Map("annotations")).ShouldBe(Normal(expected.Map("outputs").Map("metadata").Map("annotations")));
        made.Outputs.Keys.ShouldBe(expected.Map("outputs").Keys);
        harness.Diff(made, inputs).HasChanges.ShouldBeFalse();

        harness.Delete(made);
        fixture.Find("Deployment", "app", "c01").ShouldBeNull();
        fixture.Pods("c01").ShouldBeEmpty();
        harness.Read(made).ShouldBeNull();
        harness.Delete(made);
    }

    [Fact]
    public void An_unknown_kubeconfig_shows_no_name_and_validates_nothing()
    {
        var recorded = new RecordedCase("01b-kubeconfig-unknown-at-preview");
        var harness = new ProviderHarness(new ClusterFixture()) { Provider = ProviderHarness.Provide(null) };
        var (type, inputs) = recorded.Resource("cm");

        harness.Check(type, "cm", inputs, isPreview: true).At("metadata", "name").ShouldBeNull();
        harness.Check(type, "cm", inputs, isPreview: true).At("metadata", "annotations").ShouldBeNull();
        harness.Preview(type, "cm", inputs).ShouldBe(PropertyMap.Empty);
        harness.Preview("kubernetes:apps/v1:Deployment", "d", PropertyMap.Empty).ShouldBe(PropertyMap.Empty);
    }

    [Fact]
    public void With_a_known_kubeconfig_a_preview_shows_the_answer_of_a_dry_run()
    {
        var recorded = new RecordedCase("01c-kubeconfig-known-at-preview");
        var harness = new ProviderHarness(ClusterFixture.With(2, "c01c"));
        var (type, inputs) = recorded.Resource("cm");

        var metadata = harness.Check(type, "cm", inputs, isPreview: true).Map("metadata");
        metadata.RequiredString("name").ShouldMatch("^cm-[0-9a-f]{8}$");
        metadata.Map("annotations").ShouldBe(PropertyMap.Of(("pulumi.com/autonamed", "true")));
        recorded.Run(1).ShouldContain(line => line.TrimStart().StartsWith("cmname: \"cm-", StringComparison.Ordinal));
        (type, inputs) = recorded.Resource("app");
        harness.Preview(type, "app", inputs).At("metadata", "uid").ShouldNotBeNull();
        recorded.Run(1).ShouldContain("    uid   : \"UUID\"");

        var made = harness.Create(type, "app", inputs);
        harness.Lines.ShouldBe(recorded.Lines(2, "app"));
        harness.Delete(made);
        harness.Lines.ShouldBe(recorded.Lines(4, "app"));
    }

    [Fact]
    public void A_kubeconfig_that_is_none_fails_at_the_first_object_with_the_recorded_text()
    {
        var recorded = new RecordedCase("01d-kubeconfig-not-parseable");
        var harness = new ProviderHarness(ClusterFixture.With(0, "c01b")) { Provider = ProviderHarness.Provide("not a kubeconfig") };
        var (type, inputs) = recorded.Resource("cm");

        Should.Throw<ResourceException>(() => harness.Create(type, "cm", inputs)).Message.ShouldBe(recorded.Error(2));
    }

    [Fact]
    public void Delete_unreachable_lets_nothing_be_made()
    {
        var recorded = new RecordedCase("10b-cluster-unreachable-delete-unreachable");
        var fixture = ClusterFixture.With(0, "c10g");
        var harness = new ProviderHarness(fixture);
        fixture.Apply("""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cm", "namespace": "c10g"} }""");
        var (type, inputs) = recorded.Resource("cm", 2);
        Lines(Should.Throw<ResourceException>(() => harness.Create(type, "cm", inputs)).Message).ShouldBe(Lines(recorded.Error(1)));

        harness.Provider = ProviderHarness.Provide(ProviderHarness.Kubeconfig("https://127.0.0.1:PORT_P"), ("deleteUnreachable", "true"));
        Should.Throw<ResourceException>(() => harness.Create(type, "cm", inputs)).Message.ShouldBe(recorded.Error(4));
    }

    [Fact]
    public void Too_many_pods_fail_the_await_keep_the_deployment_and_fail_the_next_up_too()
    {
        var recorded = new RecordedCase("02a-deployment-too-many-pods");
        var fixture = ClusterFixture.With(2, "c02a");
        var harness = new ProviderHarness(fixture);
        var (type, inputs) = Within25Seconds(recorded.Resource("app"));

        var failed = harness.Create(type, "app", inputs);
        harness.Lines.ShouldBe(recorded.Lines(1, "app"));
        failed.InitErrors.ShouldBe(recorded.Reasons(1));
        // 25 s as the recorded program has it, and the second of the request.
        harness.Took.ShouldBe(TimeSpan.FromSeconds(26));

        var again = harness.Update(failed, inputs);
        harness.Lines.ShouldBe(recorded.Lines(4, "app"));
        again.InitErrors.ShouldBe(recorded.Reasons(4));

        var refreshed = Should.Throw<PartialFailureException>(() => harness.Read(again));
        refreshed.Errors.ShouldBe(
            ["Resource 'app' was created but failed to initialize", "Minimum number of Pods to consider the application live was not attained"]);

        var fewer = harness.Update(again, recorded.Resource("app", 2).Inputs);
        harness.Lines.ShouldBe(recorded.Lines(5, "app"));
        fewer.InitErrors.ShouldBeEmpty();
    }

    [Fact]
    public void Without_nodes_the_await_fails_with_three_reasons()
    {
        var recorded = new RecordedCase("02b-deployment-no-nodes");
        var harness = new ProviderHarness(ClusterFixture.With(0, "c02b"));
        var (type, inputs) = Within25Seconds(recorded.Resource("app"));

        var failed = harness.Create(type, "app", inputs);
        harness.Lines.ShouldBe(recorded.Lines(1, "app"));
        failed.InitErrors.ShouldBe(recorded.State(1, "Deployment::app").Strings("initErrors"));

        var again = harness.Update(failed, inputs);
        again.InitErrors.ShouldBe(recorded.State(2, "Deployment::app").Strings("initErrors"));
    }

    [Fact]
    public void An_await_takes_ten_minutes_at_most_and_says_when_the_progress_deadline_has_passed()
    {
        var (type, inputs) = new RecordedCase("02b-deployment-no-nodes").Resource("app");
        var harness = new ProviderHarness(ClusterFixture.With(0, "c02b"));

        var failed = harness.Create(type, "app", inputs);
        harness.Took.ShouldBe(TimeSpan.FromSeconds(601), "10 minutes and the second of the request");
        failed.InitErrors.Length.ShouldBe(3);

        // The Deployment's own deadline, 10 minutes too, passes a moment after that (its text: recorded case 02e).
        harness.Update(failed, inputs).InitErrors.Count(error =>
            error.StartsWith("[ProgressDeadlineExceeded] ReplicaSet \"app-", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public void Skip_await_makes_no_wait_and_taking_it_out_waits_again()
    {
        var recorded = new RecordedCase("03-skip-await");
        var harness = new ProviderHarness(ClusterFixture.With(2, "c03"));
        var (type, inputs) = recorded.Resource("app");

        var made = harness.Create(type, "app", inputs);
        harness.Lines.ShouldBe(recorded.Lines(1, "app"));
        made.Outputs["status"].ShouldBe(PropertyMap.Empty);

        var awaited = Within25Seconds(recorded.Resource("app", 2)).Inputs;
        harness.Diff(made, awaited).Changed.ShouldBe(["metadata"]);
        var failed = harness.Update(made, awaited);
        harness.Lines.ShouldBe(recorded.Lines(3, "app"));
        failed.InitErrors.ShouldBe(recorded.Reasons(3));

        var failedSooner = harness.Update(failed, recorded.Resource("app", 3).Inputs);
        harness.Lines.ShouldBe(recorded.Lines(4, "app"));
        failedSooner.InitErrors.ShouldBe(recorded.Reasons(4));
        harness.Took.ShouldBe(TimeSpan.FromSeconds(11), "the annotation pulumi.com/timeoutSeconds says 10");
    }

    [Fact]
    public void A_named_deployment_is_updated_replaced_after_deletion_or_replaced_before_it_as_recorded()
    {
        var recorded = new RecordedCase("04-deployment-changes-named");
        var fixture = ClusterFixture.With(3, "c04", "c04b");
        var harness = new ProviderHarness(fixture);
        var (type, inputs) = recorded.Resource("app");
        var state = harness.Create(type, "app", inputs);

        // Replicas 3 to 8 and back, another image: updates.
        foreach (var (program, run) in new[] { (2, 3), (3, 5), (4, 7) })
        {
            var diff = harness.Diff(state, recorded.Resource("app", program).Inputs);
            (string.Join(',', diff.Changed), diff.IsReplacement).ShouldBe(("spec", false));
            state = harness.Update(state, recorded.Resource("app", program).Inputs);
            state.InitErrors.ShouldBeEmpty();
            harness.Lines[^1].ShouldBe(recorded.Lines(run, "app")[^1]);
        }

        // The selector: the name is taken, so the old one goes first.
        var selector = harness.Diff(state, recorded.Resource("app", 5).Inputs);
        (selector.IsReplacement, selector.DeleteBeforeReplace).ShouldBe((true, true));
        harness.Preview(type, "app", recorded.Resource("app", 5).Inputs, state);
        harness.Lines.ShouldBe([recorded.Run(8).Single(line => line.StartsWith("Retry", StringComparison.Ordinal))]);

        // The namespace: another object, so the new one comes first.
        var space = harness.Diff(state, recorded.Resource("app", 6).Inputs);
        (space.IsReplacement, space.Replaces.Contains("metadata")).ShouldBe((true, true));
        space.DeleteBeforeReplace.ShouldBeFalse();
    }

    [Fact]
    public void An_auto_named_object_keeps_its_name_in_updates_and_gets_another_one_when_it_is_replaced()
    {
        var recorded = new RecordedCase("04b-deployment-changes-autonamed");
        var harness = new ProviderHarness(ClusterFixture.With(3, "c04c", "c04d"));
        var (type, inputs) = recorded.Resource("app");
        var state = harness.Create(type, "app", inputs);
        var name = (string)state.Inputs.At("metadata", "name")!;
        AutoName().IsMatch(name).ShouldBeTrue(name);
        state.Inputs.At("metadata", "annotations", "pulumi.com/autonamed").ShouldBe("true");
        state.Id.ShouldBe($"c04c/{name}");

        var image = (PropertyMap)PropertyValue.Parse(PropertyValue.ToJson(inputs).Replace("nginx:1", "nginx:9", StringComparison.Ordinal))!;
        harness.Diff(state, image).IsReplacement.ShouldBeFalse();

        var replaced = harness.Diff(state, recorded.Resource("app", 2).Inputs);
        (replaced.IsReplacement, replaced.DeleteBeforeReplace).ShouldBe((true, false));
        harness.Check(type, "app", recorded.Resource("app", 2).Inputs).At("metadata", "name").ShouldNotBe(name);

        var named = harness.Diff(state, recorded.Resource("app", 4).Inputs);
        (named.IsReplacement, named.DeleteBeforeReplace).ShouldBe((true, false));
    }

    [Fact]
    public void Names_that_are_none_are_refused_as_recorded()
    {
        var recorded = new RecordedCase("05-autonaming");
        var harness = new ProviderHarness(ClusterFixture.With(0, "c05x"));
        var (type, inputs) = recorded.Resource("Upper_Case", 3);
        var name = harness.Check(type, "Upper_Case", inputs).At("metadata", "name") as string;

        Should.Throw<ResourceException>(() => harness.Create(type, "Upper_Case", inputs)).Message
            .ShouldBe(UpperCase().Replace(recorded.Error(8), name!));
        Should.Throw<ResourceException>(() => harness.Check(type, "gen", recorded.Resource("gen", 4).Inputs)).Message
            .ShouldBe("the `.metadata.generateName` field is not supported in Server-Side Apply mode");
    }

    [Fact]
    public void Data_of_a_config_map_replaces_it_first_deleting_a_named_one()
    {
        var recorded = new RecordedCase("05b-configmap-immutable");
        var harness = new ProviderHarness(ClusterFixture.With(0, "c05b"));
        var (type, inputs) = recorded.Resource("cm");
        var autoNamed = harness.Create(type, "cm", inputs);
        var diff = harness.Diff(autoNamed, recorded.Resource("cm", 2).Inputs);
        (string.Join(',', diff.Changed), diff.IsReplacement, diff.DeleteBeforeReplace).ShouldBe(("data,metadata", true, false));

        var named = harness.Create(type, "cm", recorded.Resource("cm", 3).Inputs);
        var namedDiff = harness.Diff(named, recorded.Resource("cm", 4).Inputs);
        (string.Join(',', namedDiff.Changed), namedDiff.IsReplacement, namedDiff.DeleteBeforeReplace).ShouldBe(("data", true, true));

        harness.Provider = ProviderHarness.Provide(ProviderHarness.Kubeconfig(ClusterFixture.Endpoint), ("enableConfigMapMutable", "true"));
        harness.Diff(named, recorded.Resource("cm", 4).Inputs).IsReplacement.ShouldBeFalse();
    }

    [Fact]
    public void A_service_without_endpoints_takes_ten_seconds_and_succeeds()
    {
        var recorded = new RecordedCase("06a-service-clusterip-no-endpoints");
        var harness = new ProviderHarness(ClusterFixture.With(0, "c06"));
        var (type, inputs) = recorded.Resource("noend");

        var made = harness.Create(type, "noend", inputs);

        made.InitErrors.ShouldBeEmpty();
        harness.Lines.ShouldBe(recorded.Lines(1, "noend"));
        harness.Took.ShouldBe(TimeSpan.FromSeconds(11));
    }

    [Theory]
    [InlineData("headless")]
    [InlineData("ext")]
    [InlineData("nosel")]
    [InlineData("withend")]
    [InlineData("nodeport")]
    public void A_service_gets_the_recorded_fields_and_lines(string name)
    {
        var recorded = new RecordedCase("06b-service-kinds-that-pass");
        var fixture = ClusterFixture.With(1, "c06b");
        var harness = new ProviderHarness(fixture);
        var (type, inputs) = recorded.Resource(name);

        var made = harness.Create(type, name, inputs);

        harness.Lines.ShouldBe(recorded.Lines(2, name));
        var expected = recorded.State(2, $"Service::{name}").Map("outputs");
        WithoutAddress(made.Outputs.Map("spec")).ShouldBe(WithoutAddress(expected.Map("spec")));
        made.Outputs["status"].ShouldBe(expected["status"]);
        if (name != "nodeport") return;
        ((double)made.Outputs.Map("spec").List("ports").Maps.Single()["nodePort"]!).ShouldBeInRange(30000, 32767);
    }

    [Fact]
    public void A_service_whose_endpoints_are_not_ready_times_out()
    {
        var recorded = new RecordedCase("06f-service-with-endpoints-not-ready");
        var fixture = ClusterFixture.With(1, "c06f");
        var harness = new ProviderHarness(fixture);
        var (deployment, app) = recorded.Resource("app");
        // Here no node makes pods that stay unready, so one is written.
        harness.Create(deployment, "app", app.With("spec", app.Map("spec").With("replicas", 0)));
        var pod = fixture.Kubernetes.Create(fixture.World, "myeks", (PropertyMap)PropertyValue.Parse(
            """{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "c06f", "labels": {"app": "app"}}, "spec": {"nodeSelector": {"pool": "held"}, "containers": [{"name": "c", "image": "nginx:1"}]}, "status": {"phase": "Running", "podIP": "10.77.0.6"}}""")!, "test");
        pod.Address().ShouldBe("10.77.0.6");
        var (type, inputs) = recorded.Resource("lb");
        // Where it was recorded no cloud's controller ran; here one would give the Service an address unless it is of another class.
        inputs = inputs.With("spec", inputs.Map("spec").With("loadBalancerClass", "example.com/none"));

        var made = harness.Create(type, "lb", inputs);

        made.InitErrors.Skip(1).ShouldBe(recorded.Reasons(1).SkipWhile(reason => !reason.Contains("::lb\"", StringComparison.Ordinal)).Skip(1));
        made.InitErrors[0].ShouldBe(recorded.Reasons(1).Single(reason => reason.Contains("::lb\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_namespace_is_awaited_only_when_it_goes()
    {
        var recorded = new RecordedCase("08a-namespace-create-delete");
        var harness = new ProviderHarness(ClusterFixture.With(0));
        var (type, inputs) = recorded.Resource("space");

        var made = harness.Create(type, "space", inputs);
        harness.Lines.ShouldBe(recorded.Lines(2, "space"));
        made.Id.ShouldBe("c08a");
        foreach (var field in new[] { "spec", "status" }) made.Outputs[field].ShouldBe(recorded.State(2, "Namespace::space").Map("outputs")[field]);

        harness.Delete(made);
        harness.Lines.ShouldBe(recorded.Lines(3, "space"));
        harness.Took.ShouldBeInRange(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(8));
    }

    [Fact]
    public void An_unreachable_cluster_fails_changes_and_keeps_the_state_with_the_recorded_texts()
    {
        var recorded = new RecordedCase("10c-first-up-unreachable");
        var fixture = ClusterFixture.With(0, "c10b");
        var harness = new ProviderHarness(fixture);
        var (type, inputs) = recorded.Resource("cm");
        var made = harness.Create(type, "cm", inputs);
        harness.Provider = ProviderHarness.Provide(ProviderHarness.Kubeconfig("https://127.0.0.1:9"));

        harness.Preview(type, "cm", inputs).At("metadata", "name").ShouldBe("cm");
        harness.Lines.ShouldBeEmpty();
        harness.Diff(made, inputs).HasChanges.ShouldBeFalse();
        var text = recorded.Error(2);
        Should.Throw<ResourceException>(() => harness.Create(type, "cm", inputs)).Message.ShouldBe(text);
        Should.Throw<ResourceException>(() => harness.Update(made, inputs)).Message.ShouldBe(text);

        var deleted = new RecordedCase("10a-cluster-unreachable");
        Should.Throw<ResourceException>(() => harness.Delete(made))
            .Message.ShouldBe(Hint(deleted, "configured Kubernetes cluster is unreachable. If"));
        harness.Lines.ShouldBe([text]);
        Should.Throw<ResourceException>(() => harness.Read(made)).Message.ShouldBe(Hint(deleted, "failed to read resource state"));

        harness.Provider = ProviderHarness.Provide(ProviderHarness.Kubeconfig("https://127.0.0.1:9"), ("skipUpdateUnreachable", "true"));
        harness.Update(made, inputs).Outputs.ShouldBe(made.Outputs);
        var skipped = new RecordedCase("10i-cluster-unreachable-update").Lines();
        var said = harness.Lines.Single();
        skipped.ShouldContain(line => line.EndsWith(said, StringComparison.Ordinal));
        harness.Read(made).ShouldBe(made.Outputs);
        said = harness.Lines[^1];
        skipped.ShouldContain(line => line.EndsWith(said, StringComparison.Ordinal));

        harness.Provider = ProviderHarness.Provide(ProviderHarness.Kubeconfig("https://127.0.0.1:9"), ("deleteUnreachable", "true"));
        harness.Read(made).ShouldBeNull();
        harness.Delete(made);

        harness.Provider = null;
        Lines(Should.Throw<ResourceException>(() => harness.Create(type, "cm", inputs)).Message).ShouldBe(Lines(recorded.Error(5)));
    }

    [Fact]
    public void A_deleted_cluster_is_unreachable_by_its_name()
    {
        var fixture = ClusterFixture.With(0);
        var harness = new ProviderHarness(fixture);
        fixture.Kubernetes.ClusterDeleted(fixture.World, "myeks");

        var problem = Should.Throw<ResourceException>(() => harness.Create("kubernetes:core/v1:Namespace", "space", PropertyMap.Empty));

        var host = ClusterFixture.Endpoint["https://".Length..];
        problem.Message.ShouldBe(
            "configured Kubernetes cluster is unreachable: unable to load schema information from the API server: Get "
            + $"\"https://{host}/openapi/v2?timeout=32s\": dial tcp: lookup {host}: no such host");
    }

    [Fact]
    public void Another_server_replaces_the_provider_other_names_update_it_and_a_cluster_identifier_decides()
    {
        var server = new RecordedCase("10d-cluster-changed").Lines();
        var identifier = new RecordedCase("10e-cluster-identifier").Lines();
        var harness = new ProviderHarness(ClusterFixture.With(0));
        var provider = ProviderHarness.Provide(ProviderHarness.Kubeconfig("https://one"));

        harness.Diff(provider, ProviderHarness.Provide(ProviderHarness.Kubeconfig("https://two")).Inputs).Replaces.ShouldBe(["kubeconfig"]);
        server.ShouldContain(line => line.Contains("prov creating replacement (Ns) [diff: ~kubeconfig]", StringComparison.Ordinal));
        var names = harness.Diff(provider, ProviderHarness.Provide(ProviderHarness.Kubeconfig("https://one", "other")).Inputs);
        (names.HasChanges, names.IsReplacement).ShouldBe((true, false));

        var identified = ProviderHarness.Provide(ProviderHarness.Kubeconfig("https://one"), ("clusterIdentifier", "a"));
        harness.Diff(identified, ProviderHarness.Provide(ProviderHarness.Kubeconfig("https://two"), ("clusterIdentifier", "a")).Inputs)
            .IsReplacement.ShouldBeFalse();
        harness.Diff(identified, ProviderHarness.Provide(ProviderHarness.Kubeconfig("https://one"), ("clusterIdentifier", "b")).Inputs)
            .Replaces.ShouldBe(["clusterIdentifier"]);
        identifier.ShouldContain(line => line.Contains("prov creating replacement (Ns) [diff: ~clusterIdentifier]", StringComparison.Ordinal));
    }

    [Fact]
    public void An_object_that_exists_passes_the_preview_and_fails_the_up_with_the_recorded_explanation()
    {
        var recorded = new RecordedCase("11b-object-exists-and-conflict");
        var fixture = ClusterFixture.With(0, "c11b");
        var harness = new ProviderHarness(fixture);
        fixture.Apply("""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cm", "namespace": "c11b"}, "data": {"a": "other"}}""");
        var (type, inputs) = recorded.Resource("cm");

        harness.Preview(type, "cm", inputs);
        harness.Lines.ShouldBe(["Retry #0; creation failed: configmaps \"cm\" already exists"]);
        var problem = Should.Throw<ResourceException>(() => harness.Create(type, "cm", inputs));
        harness.Lines.ShouldBe(recorded.Lines(2, "cm"));
        Lines(problem.Message).ShouldBe(Lines(recorded.Error(2)));
    }

    [Theory]
    [InlineData(3, 7, 8)]
    [InlineData(4, 10, 11)]
    [InlineData(5, 13, 14)]
    [InlineData(6, 16, 17)]
    [InlineData(7, 19, 20)]
    [InlineData(8, 22, 23)]
    [InlineData(9, 25, 26)]
    [InlineData(10, 28, 29)]
    [InlineData(11, 31, 32)]
    [InlineData(12, 34, 35)]
    public void An_invalid_object_is_refused_at_preview_and_at_up_with_the_api_servers_text(int program, int preview, int up)
    {
        var recorded = new RecordedCase("11d-invalid-objects-untyped");
        var harness = new ProviderHarness(ClusterFixture.With(0, "c11d"));
        var (type, inputs) = recorded.Resource("d", program);

        Should.Throw<ResourceException>(() => harness.Preview(type, "d", inputs)).Message.ShouldBe(recorded.Error(preview));
        Should.Throw<ResourceException>(() => harness.Create(type, "d", inputs)).Message.ShouldBe(recorded.Error(up));
    }

    [Fact]
    public void A_missing_namespace_passes_the_preview_and_is_waited_for_63_seconds()
    {
        var recorded = new RecordedCase("11f-namespace-missing");
        var fixture = ClusterFixture.With(1);
        var harness = new ProviderHarness(fixture);
        var (type, inputs) = recorded.Resource("app");

        harness.Preview(type, "app", inputs).At("metadata", "name").ShouldBe("app");
        var before = fixture.World.Elapsed;
        var problem = Should.Throw<ResourceException>(() => harness.Create(type, "app", inputs));

        problem.Message.ShouldBe(recorded.Error(2));
        harness.Lines.ShouldBe(recorded.Lines(2, "app"));
        (fixture.World.Elapsed - before).ShouldBe(TimeSpan.FromSeconds(63 + 1));
    }

    [Fact]
    public void A_deployment_is_deleted_in_the_foreground_after_its_pods()
    {
        var recorded = new RecordedCase("16a-deployment-delete-waits-for-pods");
        var fixture = ClusterFixture.With(1, "c01");
        var harness = new ProviderHarness(fixture);
        var (type, inputs) = new RecordedCase("01-deployment-ready").Resource("app");
        var made = harness.Create(type, "app", inputs);

        harness.Delete(made);

        harness.Lines.ShouldBe(recorded.Lines(3, "app"));
        fixture.Pods("c01").ShouldBeEmpty();
        fixture.Kubernetes.List(fixture.World, "myeks", "ReplicaSet").ShouldBeEmpty();
    }

    /// <summary>The recorded programs set customTimeouts, which a provider can't see in its inputs; the annotation does the same.</summary>
    private static (string Type, PropertyMap Inputs) Within25Seconds((string Type, PropertyMap Inputs) resource)
    {
        var metadata = resource.Inputs.Map("metadata");
        return (resource.Type, resource.Inputs.With(
            "metadata", metadata.With("annotations", metadata.Map("annotations").With("pulumi.com/timeoutSeconds", "25"))));
    }

    private static string Hint(RecordedCase recorded, string start) =>
        Enumerable.Range(4, 5).SelectMany(recorded.Run).Select(line => line.Trim())
            .First(line => line.StartsWith($"error: {start}", StringComparison.Ordinal))["error: ".Length..];

    private static List<string> Lines(string text) => [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];

    private static PropertyMap WithoutAddress(PropertyMap spec)
    {
        if (spec.String("clusterIP") is not (null or "None")) spec = spec.With("clusterIP", null).With("clusterIPs", null);
        return spec["ports"] is null
            ? spec
            : spec.With("ports", PropertyList.From(spec.List("ports").Maps.Select(port => port.With("nodePort", null))));
    }

    /// <summary>Without times and template hashes, which differ from run to run, and without values that are null.</summary>
    private static object? Normal(object? value) => value switch
    {
        PropertyMap map => PropertyMap.From(map.Where(pair => pair.Value is not null).Select(
            pair => KeyValuePair.Create(pair.Key, pair.Key.EndsWith("Time", StringComparison.Ordinal) ? "TIME" : Normal(pair.Value)))),
        PropertyList list => PropertyList.From(list.Select(Normal)),
        string text => ReplicaSetName().Replace(text, "app-HASH"),
        _ => value,
    };

    [GeneratedRegex("app-[a-z0-9]{9,10}", RegexOptions.None, 1000)]
    private static partial Regex ReplicaSetName();

    [GeneratedRegex("^app-[0-9a-f]{8}$", RegexOptions.None, 1000)]
    private static partial Regex AutoName();

    [GeneratedRegex("Upper_Case-[0-9a-f]{8}", RegexOptions.None, 1000)]
    private static partial Regex UpperCase();
}
