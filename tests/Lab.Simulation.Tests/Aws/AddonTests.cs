using Lab.Simulation.Aws;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Aws;

public class AddonTests
{
    private readonly TestCloud _cloud = new();
    private readonly TestCluster _lab;

    public AddonTests()
    {
        _lab = new TestCluster(_cloud);
        _lab.Create();
    }

    [Fact]
    public void A_version_belongs_to_the_clusters()
    {
        _lab.Addon("kube-proxy", ("addonVersion", "v1.31.14-eksbuild.20")).Id.ShouldBe("myeks:kube-proxy");
        _cloud.Refusal(() => _lab.Addon("coredns", ("addonVersion", "v9.9.9-eksbuild.1")))
            .ShouldBe("InvalidParameterException: Addon version specified is not supported");
        _cloud.Refusal(() => _lab.Addon("nonsense")).ShouldBe("InvalidParameterException: Addon specified is not supported");
        _cloud.Refusal(() => _lab.Addon("kube-proxy")).ShouldBe("ResourceInUseException: Addon already exists.");
    }

    [Fact]
    public void Without_a_version_the_default_is_taken() => _lab.Addon("vpc-cni").Outputs.String("addonVersion").ShouldBe("v1.20.4-eksbuild.2");

    [Fact]
    public void Configuration_is_json() =>
        _cloud.Refusal(() => _lab.Addon("vpc-cni", ("configurationValues", "env: {}")))
            .ShouldStartWith("InvalidParameterException: ConfigurationValue provided in request is not supported");

    [Fact]
    public void Coredns_without_a_node_stays_degraded_until_there_is_one()
    {
        var failure = Should.Throw<PartialFailureException>(() => _lab.Addon("coredns"));
        failure.Errors.ShouldHaveSingleItem().ShouldStartWith(
            "waiting for EKS Add-On (myeks:coredns) create: timeout while waiting for state to become 'ACTIVE' (last state: 'DEGRADED', "
            + "timeout: 20m0s)");
        _lab.Addon("vpc-cni");
        _lab.NodeGroup();
        var state = new ResourceState(
            "urn", "aws:eks/addon:Addon", "coredns", failure.Result.Id, PropertyMap.Of(("clusterName", "myeks"), ("addonName", "coredns")),
            failure.Result.Outputs);
        _cloud.Update(state);
    }

    [Fact]
    public void Deleting_removes_the_objects_unless_they_are_to_be_preserved()
    {
        _cloud.Delete(_lab.Addon("vpc-cni"));
        _cloud.Delete(_lab.Addon("kube-proxy", ("preserve", true)));
        _cloud.Kubernetes.RemovedAddons.ShouldBe(["vpc-cni"]);
        _cloud.World.All<Addon>().ShouldBeEmpty();
    }
}
