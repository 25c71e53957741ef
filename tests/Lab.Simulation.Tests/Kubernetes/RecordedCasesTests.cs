using Lab.Tests;

namespace Lab.Simulation.Tests.Kubernetes;

/// <summary>Each recorded case of the Pulumi Kubernetes provider is replayed, or it is said here why not.</summary>
public sealed class RecordedCasesTests
{
    private static readonly Dictionary<string, string> NotReplayed = new(StringComparer.Ordinal)
    {
        ["01c-kubeconfig-known-at-preview"] = "a dry run's answer, which the replays of 06b and 11d look at too",
        ["01d-kubeconfig-not-parseable"] = "a kubeconfig that the cluster stage never writes; its text is in Kubeconfig",
        ["02c-deployment-image-pull"] = "every image can be pulled in the simulated world",
        ["08b-job"] = "the simulated API server has no Jobs",
        ["08d-statefulset"] = "the simulated API server has no StatefulSets",
        ["08e-pvc-never-bound"] = "the simulated API server has no PersistentVolumeClaims",
        ["08g-pvc-bound-and-wait-for-first-consumer"] = "the simulated API server has no PersistentVolumeClaims",
        ["10b-cluster-unreachable-delete-unreachable"] = "its texts are those of 10a and the options' own, which the replay of 10a and 10i look at",
        ["10g-cluster-unreachable-state-delete"] = "a command of the Pulumi CLI, not of a provider",
        ["11a-invalid-objects"] = "the type check of Pulumi's YAML runtime; the compiler's here",
        ["13f-helm-chart-v4"] = "the simulated world has no Chart components, only Releases",
        ["13g-yaml-v2-configfile"] = "the simulated world has no YAML components",
        ["13h-yaml-v2-configgroup-order"] = "the simulated world has no YAML components",
        ["15b-render-yaml-to-directory"] = "an option of the provider that is refused by name",
        ["15c-server-side-apply-off"] = "an option of the provider that is refused by name",
        ["15d-deprecation-warnings"] = "API versions that the simulated API server does not serve",
    };

    /// <summary>The recorded kinds that programs of the course don't need.</summary>
    [Theory]
    [InlineData("kubernetes:batch/v1:Job")]
    [InlineData("kubernetes:apps/v1:StatefulSet")]
    [InlineData("kubernetes:core/v1:PersistentVolumeClaim")]
    [InlineData("kubernetes:helm.sh/v4:Chart")]
    [InlineData("kubernetes:yaml/v2:ConfigFile")]
    [InlineData("kubernetes:yaml/v2:ConfigGroup")]
    [InlineData("kubernetes:flowcontrol.apiserver.k8s.io/v1beta3:FlowSchema")]
    public void A_type_that_is_not_simulated_is_not_served(string type) =>
        new ProviderHarness(ClusterFixture.With(0)).Serves(type).ShouldBeFalse();

    [Fact]
    public void Options_that_are_not_simulated_are_refused_by_name()
    {
        var harness = new ProviderHarness(ClusterFixture.With(0));
        var inputs = ProviderHarness.Provide(null, ("renderYamlToDirectory", "out"), ("enableServerSideApply", false)).Inputs;

        var problem = Should.Throw<Lab.Simulation.Resources.ResourceException>(() => harness.Check("pulumi:providers:kubernetes", "prov", inputs));

        problem.Message.ShouldContain("renderYamlToDirectory");
        problem.Message.ShouldContain("enableServerSideApply");
    }

    [Fact]
    public void Each_recorded_case_is_replayed_or_has_a_reason_not_to_be()
    {
        var folder = Path.Combine(RepositoryRoot.Path, "..", "shared", "recorded", "pulumi-kubernetes", "cases");
        var tests = Path.Combine(RepositoryRoot.Path, "tests", "Lab.Simulation.Tests");
        var copied = Names(Path.Combine(tests, "Recorded", "pulumi-kubernetes"));
        var sources = string.Concat(Directory.GetFiles(Path.Combine(tests, "Kubernetes"), "Provider*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        copied.Where(name => !sources.Contains($"RecordedCase(\"{name}\")", StringComparison.Ordinal)).ShouldBeEmpty("a copied case is read by a test");
        copied.Intersect(NotReplayed.Keys).ShouldBeEmpty();
        // Only machines that have the recordings can tell whether one is missing.
        if (!Directory.Exists(folder)) return;
        Names(folder).Except(copied).Except(NotReplayed.Keys).ShouldBeEmpty();

        static List<string> Names(string path) => [.. Directory.GetDirectories(path).Select(each => Path.GetFileName(each)!)];
    }
}
