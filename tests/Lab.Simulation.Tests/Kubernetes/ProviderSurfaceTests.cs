namespace Lab.Simulation.Tests.Kubernetes;

/// <summary>What of the Pulumi Kubernetes provider is not simulated is refused by name, never ignored.</summary>
public sealed class ProviderSurfaceTests
{
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
}
