using Lab.Cli.Reset;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;

namespace Lab.Cli.Tests.Reset;

public sealed class LiveObjectsTests
{
    // GuardDuty makes amazon-guardduty for its agent, Container Insights amazon-cloudwatch, Fargate logging aws-observability.
    [Theory]
    [InlineData("default", false)]
    [InlineData("kube-system", false)]
    [InlineData("amazon-guardduty", false)]
    [InlineData("amazon-cloudwatch", false)]
    [InlineData("aws-observability", false)]
    [InlineData("netshoot", false)]
    [InlineData("mine", true)]
    public void A_namespace_is_foreign_that_is_neither_a_stages_nor_the_systems(string name, bool isForeign)
    {
        RecordedResource[] recorded = [new("netshoot", "kubernetes:core/v1:Namespace", "netshoot", PropertyMap.Empty, PropertyMap.Empty)];
        var space = new KubernetesObject("alice-myeks", "Namespace", "", name, PropertyMap.Empty);

        new LiveObjects(recorded, [space]).ForeignTo(LiveObjects.ClusterStage).Any().ShouldBe(isForeign);
    }

    [Fact]
    public void What_is_in_a_namespace_of_the_systems_is_nobodys_business()
    {
        var agent = new KubernetesObject("alice-myeks", "DaemonSet", "amazon-guardduty", "aws-guardduty-agent", PropertyMap.Empty);

        new LiveObjects([], [agent]).ForeignTo(LiveObjects.ClusterStage).ShouldBeEmpty();
    }
}
