using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Api;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Kubernetes;

/// <summary>What others do to objects of a program, and what the simulated provider makes of it, as the real one was recorded.</summary>
public sealed class ProviderDriftTests
{
    [Fact]
    public void Replicas_scaled_by_kubectl_are_seen_by_a_refresh_only_and_then_refused_as_a_conflict()
    {
        var recorded = new RecordedCase("11c-replicas-scaled-by-kubectl");
        var fixture = ClusterFixture.With(3, "c11c");
        var harness = new ProviderHarness(fixture);
        var (type, inputs) = recorded.Resource("app");
        var made = harness.Create(type, "app", inputs);
        ScaledByKubectl(fixture, 5);

        harness.Diff(made, inputs).HasChanges.ShouldBeFalse();
        var refreshed = harness.Refresh(made)!;
        refreshed.Inputs.At("spec", "replicas").ShouldBe(5.0);
        harness.Diff(refreshed, inputs).Changed.ShouldBe(["spec"]);
        harness.Preview(type, "app", inputs, refreshed);

        var problem = Should.Throw<ResourceException>(() => harness.Update(refreshed, inputs));
        var expected = recorded.Run(6).SkipWhile(line => !line.StartsWith("    \t* ", StringComparison.Ordinal)).Take(2).Select(line => line.Trim('\t', ' ', '*'));
        var manager = refreshed.Outputs.RequiredString("__fieldManager");
        problem.Message.Split('\n').ShouldBe(expected.Select(line => line.Replace("pulumi-kubernetes-735c6fbe", manager, StringComparison.Ordinal)));
        fixture.Find("Deployment", "app", "c11c")!.Content.At("spec", "replicas").ShouldBe(5.0);

        // What ignoreChanges does: the input is as it was refreshed.
        harness.Update(refreshed, recorded.Resource("app", 3).Inputs.With(
            "spec", recorded.Resource("app", 3).Inputs.Map("spec").With("replicas", 5))).InitErrors.ShouldBeEmpty();
    }

    [Fact]
    public void What_kubectl_sets_is_taken_over_at_the_next_up()
    {
        var recorded = new RecordedCase("11c-replicas-scaled-by-kubectl");
        var fixture = ClusterFixture.With(3, "c11c");
        var harness = new ProviderHarness(fixture);
        var (type, inputs) = recorded.Resource("app");
        var made = harness.Create(type, "app", inputs);
        SetByKubectl(fixture, "c11c", "nginx:9");

        harness.Update(made, recorded.Resource("app", 2).Inputs).InitErrors.ShouldBeEmpty();

        Image(fixture, "c11c").ShouldBe("nginx:2");
    }

    [Fact]
    public void An_existing_object_is_taken_over_when_asked_for_and_a_conflict_is_forced_when_asked_for()
    {
        var recorded = new RecordedCase("11e-upsert-existing-objects-and-mutable-configmap");
        var fixture = ClusterFixture.With(0, "c11e");
        fixture.Kubernetes.Apply(
            fixture.World, "myeks",
            (PropertyMap)PropertyValue.Parse("""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cm", "namespace": "c11e"}, "data": {"a": "kubectl"} }""")!,
            "kubectl");
        AsApplied(fixture);
        var harness = new ProviderHarness(fixture)
        {
            Provider = ProviderHarness.Provide(ProviderHarness.Kubeconfig(ClusterFixture.Endpoint), ("upsertExistingObjects", true), ("enableConfigMapMutable", true)),
        };
        var (type, inputs) = recorded.Resource("cm");

        var problem = Should.Throw<ResourceException>(() => harness.Create(type, "cm", inputs));
        problem.Message.Split('\n')[0].ShouldBe(recorded.Error(2).Split('\n')[0]);
        problem.Message.Split(": Apply failed")[1].ShouldBe(recorded.Error(2).Split(": Apply failed")[1]);

        var made = harness.Create(type, "cm", recorded.Resource("cm", 2).Inputs);
        made.Outputs.At("data", "a").ShouldBe("pulumi");
        harness.Diff(made, recorded.Resource("cm", 3).Inputs).IsReplacement.ShouldBeFalse();
        harness.Update(made, recorded.Resource("cm", 3).Inputs).Outputs.At("data", "a").ShouldBe("pulumi2");
    }

    [Fact]
    public void What_is_deleted_or_changed_outside_is_seen_by_a_refresh_only_and_labels_of_others_never()
    {
        var recorded = new RecordedCase("12-drift");
        var fixture = ClusterFixture.With(2, "c12");
        var harness = new ProviderHarness(fixture);
        var (type, inputs) = recorded.Resource("app");
        var made = harness.Create(type, "app", inputs);
        fixture.Kubernetes.Delete(fixture.World, "myeks", "Deployment", "c12", "app", DeletionPropagation.Background);
        fixture.Kubernetes.Settle(fixture.World, "myeks");

        harness.Diff(made, inputs).HasChanges.ShouldBeFalse();
        harness.Refresh(made).ShouldBeNull();
        made = harness.Create(type, "app", inputs);

        var live = fixture.Find("Deployment", "app", "c12")!;
        new ClusterApi(fixture.World, "myeks").Write(live with { Content = live.Content.Set("1", "metadata", "labels", "extra") });
        harness.Refresh(made)!.Inputs.ShouldBe(made.Inputs);

        SetByKubectl(fixture, "c12", "nginx:7");
        var refreshed = harness.Refresh(made)!;
        harness.Diff(refreshed, inputs).Changed.ShouldBe(["spec"]);
        made = harness.Update(refreshed, inputs);
        Image(fixture, "c12").ShouldBe("nginx:1");
        harness.Lines[^1].ShouldBe(recorded.Lines(12, "app")[^1]);

        fixture.Kubernetes.Delete(fixture.World, "myeks", "Deployment", "c12", "app", DeletionPropagation.Background);
        fixture.Kubernetes.Settle(fixture.World, "myeks");
        harness.Delete(made);
        harness.Lines.ShouldBe(recorded.Lines(13, "app"));
    }

    private static string? Image(ClusterFixture fixture, string objectNamespace) =>
        ((PropertyMap)fixture.Find("Deployment", "app", objectNamespace)!.Content.At("spec", "template", "spec")!).List("containers").Maps.Single().String("image");

    /// <summary>What <c>kubectl scale</c> leaves behind: the number, and itself as its owner by the subresource.</summary>
    private static void ScaledByKubectl(ClusterFixture fixture, int replicas)
    {
        var live = fixture.Find("Deployment", "app", "c11c")!;
        var entry = PropertyMap.Of(
            ("manager", "kubectl"), ("operation", "Update"), ("apiVersion", "apps/v1"), ("subresource", "scale"), ("fieldsType", "FieldsV1"),
            ("fieldsV1", (PropertyMap)PropertyValue.Parse("""{"f:spec": {"f:replicas": {} } }""")!));
        var content = live.Content.Set(replicas, "spec", "replicas")
            .Set(PropertyList.From(live.Metadata.List("managedFields").Append(entry)), "metadata", "managedFields").Set(live.Generation + 1, "metadata", "generation");
        new ClusterApi(fixture.World, "myeks").Write(live with { Content = content });
        fixture.Kubernetes.Settle(fixture.World, "myeks");
    }

    /// <summary>What <c>kubectl set image</c> leaves behind.</summary>
    private static void SetByKubectl(ClusterFixture fixture, string objectNamespace, string image)
    {
        fixture.Kubernetes.Apply(
            fixture.World, "myeks",
            (PropertyMap)PropertyValue.Parse(
                $$$"""
                {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "app", "namespace": "{{{objectNamespace}}}"},
                 "spec": {"template": {"spec": {"containers": [{"name": "c", "image": "{{{image}}}"}]} } } }
                """)!,
            "kubectl-set");
        fixture.Kubernetes.Settle(fixture.World, "myeks");
    }

    /// <summary>An object's first writer counts as an update; here it applied.</summary>
    private static void AsApplied(ClusterFixture fixture)
    {
        var live = fixture.Find("ConfigMap", "cm", "c11e")!;
        var entries = live.Metadata.List("managedFields").Maps.Select(entry => entry.With("operation", "Apply"));
        new ClusterApi(fixture.World, "myeks").Write(live with { Content = live.Content.Set(PropertyList.From(entries), "metadata", "managedFields") });
    }
}
