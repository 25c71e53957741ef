using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Kubernetes;

/// <summary>Custom kinds and Secrets through the simulated provider, as the real one was recorded (<c>Recorded/pulumi-kubernetes</c>).</summary>
public sealed class ProviderCustomKindTests
{
    [Fact]
    public void A_custom_object_is_made_once_its_definition_is_there_checked_against_its_schema_at_updates_and_goes_with_its_definition()
    {
        var recorded = new RecordedCase("09a-crd-and-cr-dependson");
        var fixture = ClusterFixture.With(0, "c09a");
        var harness = new ProviderHarness(fixture);
        var (definition, defined) = recorded.Resource("crd");
        var (type, inputs) = recorded.Resource("cr");

        harness.Preview(type, "cr", inputs).At("spec", "size").ShouldBe(3.0);
        var crd = harness.Create(definition, "crd", defined);
        var made = harness.Create(type, "cr", inputs);

        harness.Lines.ShouldBe(recorded.Lines(2, "cr"));
        made.Id.ShouldBe(recorded.State(2, "Ka::cr").String("id"));
        made.Outputs["spec"].ShouldBe(recorded.State(2, "Ka::cr").Map("outputs")["spec"]);
        harness.Diff(made, inputs).HasChanges.ShouldBeFalse();

        // A text for a number, and a field that is not declared.
        foreach (var (program, preview, up) in new[] { (2, 4, 5), (3, 6, 7) })
        {
            var wrong = recorded.Resource("cr", program).Inputs;
            var text = recorded.Reasons(up).Single();
            Should.Throw<ResourceException>(() => harness.Update(made, wrong)).Message.ShouldBe(text);
            recorded.Run(preview).ShouldContain($"\t* {text}");
        }

        harness.Delete(crd);
        harness.Read(crd).ShouldBeNull();
        harness.Read(made).ShouldBeNull();
        harness.Delete(made);
    }

    [Fact]
    public void A_custom_object_whose_definition_comes_later_is_refused_at_the_first_try_only()
    {
        var recorded = new RecordedCase("09b-crd-and-cr-without-dependson");
        var harness = new ProviderHarness(ClusterFixture.With(0, "c09b"));
        var (type, inputs) = recorded.Resource("cr");

        Should.Throw<ResourceException>(() => harness.Create(type, "cr", inputs));
        harness.Lines[0].ShouldBe(recorded.Lines(2, "cr").Single());
        harness.Create(recorded.Resource("crd").Type, "crd", recorded.Resource("crd").Inputs);
        harness.Create(type, "cr", inputs);
        harness.Lines.ShouldBeEmpty();
    }

    [Fact]
    public void A_custom_object_without_a_definition_passes_the_preview_and_is_tried_for_63_seconds()
    {
        var recorded = new RecordedCase("09c-cr-without-crd");
        var harness = new ProviderHarness(ClusterFixture.With(0, "c09c"));
        var (type, inputs) = recorded.Resource("cr");

        harness.Preview(type, "cr", inputs).At("metadata", "name").ShouldBe("one");
        harness.Lines.ShouldBeEmpty();
        var problem = Should.Throw<ResourceException>(() => harness.Create(type, "cr", inputs));

        problem.Message.ShouldBe(recorded.Error(2));
        harness.Lines.ShouldBe(recorded.Lines(2, "cr"));
        harness.Took.ShouldBe(TimeSpan.FromSeconds(63 + 1));
    }

    [Fact]
    public void Status_conditions_of_a_custom_object_are_not_awaited_and_other_ways_to_wait_are_refused_by_name()
    {
        var recorded = new RecordedCase("09d-cr-with-status-conditions");
        var harness = new ProviderHarness(ClusterFixture.With(0, "c09d"));
        harness.Create(recorded.Resource("crd").Type, "crd", recorded.Resource("crd").Inputs);
        var (type, inputs) = recorded.Resource("cr");
        var made = harness.Create(type, "cr", inputs);
        harness.Lines.ShouldBe(recorded.Lines(1, "cr"));

        made = harness.Update(made, recorded.Resource("cr", 2).Inputs);
        harness.Lines.ShouldBe(recorded.Lines(2, "cr"));
        made = harness.Update(made, recorded.Resource("cr", 3).Inputs);
        harness.Lines.ShouldBe(recorded.Lines(4, "cr"));

        Should.Throw<ResourceException>(() => harness.Update(made, recorded.Resource("cr", 4).Inputs)).Message.ShouldContain("pulumi.com/waitFor");
    }

    [Fact]
    public void A_kind_of_kubernetes_that_is_not_simulated_is_no_custom_kind()
    {
        var harness = new ProviderHarness(ClusterFixture.With(0));

        harness.Serves("kubernetes:storage.k8s.io/v1:StorageClass").ShouldBeFalse();
        harness.Serves("kubernetes:batch/v1:CronJob").ShouldBeFalse();
        harness.Serves("kubernetes:gateway.networking.k8s.io/v1:Gateway").ShouldBeTrue("the Gateway API comes as definitions");
    }

    [Fact]
    public void String_data_of_a_secret_is_data_and_a_change_replaces_it_deleting_a_named_one_first()
    {
        var recorded = new RecordedCase("14-secrets");
        var harness = new ProviderHarness(ClusterFixture.With(0, "c14"));
        var (type, inputs) = recorded.Resource("s");

        var made = harness.Create(type, "s", inputs);
        made.Inputs.ContainsKey("stringData").ShouldBeFalse();
        made.Outputs.Map("data").Keys.ShouldBe(inputs.Map("stringData").Keys);
        Convert.FromBase64String((string)made.Outputs.At("data", "password")!).ShouldBe("hunter2"u8.ToArray());

        var changed = recorded.Resource("s", 2).Inputs;
        var diff = harness.Diff(made, changed);
        (string.Join(',', diff.Changed), diff.IsReplacement, diff.DeleteBeforeReplace).ShouldBe(("data", true, true));
        harness.Provider = ProviderHarness.Provide(ProviderHarness.Kubeconfig(ClusterFixture.Endpoint), ("enableSecretMutable", "true"));
        harness.Diff(made, changed).IsReplacement.ShouldBeFalse();
    }
}
