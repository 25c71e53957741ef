using System.Text.RegularExpressions;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Kubernetes.Helm;

/// <summary>Helm releases through the simulated provider, as the real one was recorded (<c>Recorded/pulumi-kubernetes</c>, cases 13 and 10h).</summary>
public sealed partial class ProviderHelmTests
{
    [Fact]
    public void A_release_is_installed_upgraded_by_values_and_version_blind_to_its_objects_and_goes_without_waiting()
    {
        var recorded = new RecordedCase("13a-helm-release");
        var fixture = ClusterFixture.With(2, "c13a");
        var harness = new ProviderHarness(fixture, SmallChart.Table());
        var (type, inputs) = recorded.Resource("rel");

        var made = harness.Create(type, "rel", inputs);
        var name = made.Inputs.String("name")!;
        Same(made, recorded.State(2, "Release::rel"), name);
        harness.Diff(made, inputs).HasChanges.ShouldBeFalse();
        fixture.Find("Secret", $"sh.helm.release.v1.{name}.v1", "c13a").ShouldNotBeNull();

        var values = recorded.Resource("rel", 2).Inputs;
        harness.Diff(made, values).Changed.ShouldBe(["values"]);
        made = harness.Update(made, values);
        Same(made, recorded.State(5, "Release::rel"), name);

        var newer = new ProviderHarness(fixture, SmallChart.Table("0.2.0", "8"));
        newer.Diff(made, values).Changed.ShouldBe(["version"]);
        made = newer.Update(made, values);
        Same(made, recorded.State(7, "Release::rel"), name);

        // Deleted and scaled from outside: nothing is seen.
        fixture.Kubernetes.Delete(fixture.World, "myeks", "ConfigMap", "c13a", $"{name}-cfg", Lab.Simulation.Kubernetes.DeletionPropagation.Background);
        newer.Read(made).ShouldBe(made.Outputs);
        newer.Diff(made, values).HasChanges.ShouldBeFalse();

        newer.Delete(made);
        newer.Lines.ShouldBe(recorded.Lines(11, "rel"));
        newer.Took.ShouldBe(TimeSpan.Zero);
        newer.Read(made).ShouldBeNull();
        fixture.Find("Secret", $"sh.helm.release.v1.{name}.v3", "c13a").ShouldBeNull();
    }

    [Fact]
    public void Pods_that_are_not_ready_in_time_keep_a_failed_release_that_an_upgrade_can_mend()
    {
        var recorded = new RecordedCase("13b-helm-release-timeout");
        var fixture = ClusterFixture.With(2, "c13b");
        var harness = new ProviderHarness(fixture, SmallChart.Table());
        var (type, inputs) = recorded.Resource("rel");
        var start = fixture.World.Elapsed;

        var failed = harness.Create(type, "rel", inputs);
        harness.Lines.ShouldBe(recorded.Lines(2, "rel"));
        failed.InitErrors.ShouldBe(recorded.Reasons(2));
        (fixture.World.Elapsed - start).ShouldBe(TimeSpan.FromSeconds(12), "the release's own timeout");
        Same(failed, recorded.State(2, "Release::rel"), "fixed");

        failed = harness.Update(failed, inputs);
        failed.InitErrors.ShouldBe(recorded.Reasons(4));
        Same(failed, recorded.State(4, "Release::rel"), "fixed");

        var mended = harness.Update(failed, recorded.Resource("rel", 2).Inputs);
        mended.InitErrors.ShouldBeEmpty();
        Same(mended, recorded.State(6, "Release::rel"), "fixed");
        harness.Update(mended, recorded.Resource("rel", 3).Inputs).InitErrors.ShouldBe(recorded.Reasons(7));
    }

    [Fact]
    public void An_atomic_release_is_taken_back_when_it_fails()
    {
        var recorded = new RecordedCase("13c-helm-release-atomic");
        var fixture = ClusterFixture.With(2, "c13c");
        var harness = new ProviderHarness(fixture, SmallChart.Table());
        var (type, inputs) = recorded.Resource("rel");

        Should.Throw<ResourceException>(() => harness.Create(type, "rel", inputs)).Message.ShouldBe(recorded.Error(1));
        fixture.Find("Deployment", "fixed-web", "c13c").ShouldBeNull();
        Should.Throw<ResourceException>(() => harness.Create(type, "rel", inputs)).Message.ShouldBe(recorded.Error(2));

        var made = harness.Create(type, "rel", recorded.Resource("rel", 2).Inputs);
        made.InitErrors.ShouldBeEmpty();
        var rolledBack = harness.Update(made, recorded.Resource("rel", 3).Inputs);
        rolledBack.InitErrors.ShouldBe(recorded.Reasons(4));
        rolledBack.Outputs.With("__inputs", null).ShouldBe(recorded.State(4, "Release::rel").Map("outputs").With("__inputs", null));
    }

    [Fact]
    public void What_helm_refuses_is_said_in_its_words_and_only_what_began_is_kept()
    {
        var recorded = new RecordedCase("13d-helm-release-skipawait-and-errors");
        var fixture = ClusterFixture.With(2, "c13d");
        var harness = new ProviderHarness(fixture, SmallChart.Table());
        var (type, inputs) = recorded.Resource("rel");
        var skipped = harness.Create(type, "rel", inputs);
        skipped.Outputs.Map("status").String("status").ShouldBe(recorded.State(1, "Release::rel").Map("outputs").Map("status").String("status"));
        harness.Delete(skipped);

        var missing = Should.Throw<ResourceException>(() => harness.Check(type, "rel", recorded.Resource("rel", 2).Inputs, isPreview: true));
        recorded.Error(3).ShouldEndWith(missing.Message);

        var plain = recorded.Resource("rel", 3).Inputs;
        var foreign = Foreign("""{"apiVersion": "no.such/v1", "kind": "Nothing", "metadata": {"name": "bad"} }""");
        Lines(Should.Throw<ResourceException>(() => foreign.Create(type, "rel", plain)).Message).ShouldBe(Lines(recorded.Error(13)));

        var wrong = Foreign(
            """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "bad"}, "spec": {"replicas": "three",
             "selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}]} } } }
            """);
        var kept = wrong.Create(type, "rel", plain);
        kept.InitErrors.Single().Split('\n')[0].ShouldBe(recorded.Reasons(10)[1]);
        kept.InitErrors.Single().Split('\n')[1].Trim().ShouldBe($"* {recorded.Reasons(10)[2]}");
        wrong.Delete(kept);

        fixture.Apply("""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "fixed-cfg", "namespace": "c13d"} }""");
        Should.Throw<ResourceException>(() => harness.Create(type, "rel", plain)).Message.ShouldBe(recorded.Error(15));
        Should.Throw<ResourceException>(() => harness.Create(type, "rel", recorded.Resource("rel", 4).Inputs)).Message.ShouldBe(recorded.Error(18));
        var created = harness.Create(type, "rel", recorded.Resource("rel", 5).Inputs);
        created.InitErrors.ShouldBeEmpty();
        harness.Delete(created);
        fixture.Find("Namespace", "c13dnosuch", "").ShouldNotBeNull("a namespace that Helm made stays");

        ProviderHarness Foreign(string manifest) => new(fixture, SmallChart.Table(more: [(PropertyMap)PropertyValue.Parse(manifest)!]));
    }

    [Fact]
    public void A_release_name_can_be_used_once_and_another_name_replaces_the_release_new_one_first()
    {
        var recorded = new RecordedCase("13e-helm-release-name-taken");
        var harness = new ProviderHarness(ClusterFixture.With(2, "c13e"), SmallChart.Table());
        var (type, inputs) = recorded.Resource("rel");
        var made = harness.Create(type, "rel", inputs);

        Should.Throw<ResourceException>(() => harness.Create(type, "rel2", recorded.Resource("rel2", 2).Inputs)).Message.ShouldBe(recorded.Error(3));
        var diff = harness.Diff(made, recorded.Resource("rel", 3).Inputs);
        (string.Join(',', diff.Changed), diff.IsReplacement, diff.DeleteBeforeReplace).ShouldBe(("name", true, false));
    }

    [Fact]
    public void A_refresh_forgets_that_a_release_failed()
    {
        var recorded = new RecordedCase("13i-helm-release-failed-then-refresh");
        var fixture = ClusterFixture.With(2, "c13i");
        var harness = new ProviderHarness(fixture, SmallChart.Table());
        var (type, inputs) = recorded.Resource("rel");
        var failed = harness.Create(type, "rel", inputs);
        failed.InitErrors.ShouldBe(recorded.Reasons(1));

        var refreshed = harness.Read(failed)!;

        refreshed.Map("status").String("status").ShouldBe(recorded.State(4, "Release::rel").Map("outputs").Map("status").String("status"));
        harness.Diff(failed, inputs).HasChanges.ShouldBeFalse();
        fixture.Kubernetes.Delete(
            fixture.World, "myeks", "Secret", "c13i", "sh.helm.release.v1.fixed.v1", Lab.Simulation.Kubernetes.DeletionPropagation.Background);
        harness.Read(failed).ShouldBeNull();
        harness.Create(type, "rel", inputs).InitErrors.ShouldBe(recorded.Reasons(6));
    }

    [Fact]
    public void A_release_of_an_unreachable_cluster_has_words_of_its_own_when_it_is_deleted()
    {
        var recorded = new RecordedCase("10h-cluster-unreachable-helm-and-deployment");
        var harness = new ProviderHarness(ClusterFixture.With(2, "c10h"), SmallChart.Table());
        var (type, inputs) = recorded.Resource("rel");
        var made = harness.Create(type, "rel", inputs);
        harness.Provider = ProviderHarness.Provide(ProviderHarness.Kubeconfig("https://127.0.0.1:9"));
        List<string> texts = [.. recorded.Errors().Select(text => Port().Replace(text, "127.0.0.1:9"))];

        texts.ShouldContain(Should.Throw<ResourceException>(() => harness.Delete(made)).Message);
        texts.ShouldContain(Should.Throw<ResourceException>(() => harness.Read(made)).Message);
    }

    /// <summary>Inputs and outputs as recorded but for the random name.</summary>
    private static void Same(ResourceState made, PropertyMap recorded, string name)
    {
        var text = RandomName().Replace(PropertyValue.ToJson(recorded.With("urn", null)), name);
        var expected = (PropertyMap)PropertyValue.Parse(text)!;
        made.Id.ShouldBe(expected.String("id"));
        made.Inputs.ShouldBe(expected.Map("inputs"));
        made.Outputs.With("__inputs", null).ShouldBe(expected.Map("outputs").With("__inputs", null));
    }

    private static List<string> Lines(string text) => [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];

    [GeneratedRegex("rel-[0-9a-f]{8}", RegexOptions.None, 1000)]
    private static partial Regex RandomName();

    [GeneratedRegex(@"127\.0\.0\.1:PORT\w*", RegexOptions.None, 1000)]
    private static partial Regex Port();
}
