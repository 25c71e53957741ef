using Lab.Simulation.Aws;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.Tests.Aws;

public class FunctionTests
{
    private readonly World _world = new("test");

    [Theory]
    [InlineData("ap-northeast-2", "ap-northeast-2a,ap-northeast-2b,ap-northeast-2c,ap-northeast-2d")]
    [InlineData("ap-northeast-1", "ap-northeast-1a,ap-northeast-1c,ap-northeast-1d")]
    [InlineData("us-west-1", "us-west-1a,us-west-1c")]
    public void Regions_have_their_own_zone_letters(string region, string zones) =>
        string.Join(',', Invoke("aws:index/getAvailabilityZones:getAvailabilityZones", region, ("state", "available")).Strings("names"))
            .ShouldBe(zones);

    [Fact]
    public void An_unknown_region_is_refused() =>
        Should.Throw<ResourceException>(() => Invoke("aws:index/getAvailabilityZones:getAvailabilityZones", "mars-north-1"))
            .Message.ShouldBe("invalid AWS Region: mars-north-1");

    [Fact]
    public void Ssm_names_the_newest_images()
    {
        var id = Invoke(
            "aws:ssm/getParameter:getParameter", "ap-northeast-2", ("name", "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"));
        id.String("insecureValue").ShouldStartWith("ami-");
        Invoke(
            "aws:ec2/getAmi:getAmi", "ap-northeast-2", ("mostRecent", true),
            ("filters", new object[] { PropertyMap.Of(("name", "name"), ("values", new[] { "al2023-ami-2023.*-x86_64" })) }))
            .String("id").ShouldBe(id.String("value"));
        Invoke(
            "aws:ssm/getParameter:getParameter", "ap-northeast-2",
            ("name", "/aws/service/eks/optimized-ami/1.31/amazon-linux-2023/x86_64/standard/recommended/release_version"))
            .String("value").ShouldBe("1.31.14-20260714");
        Should.Throw<ResourceException>(() => Invoke("aws:ssm/getParameter:getParameter", "ap-northeast-2", ("name", "/none")))
            .Code.ShouldBe("ParameterNotFound");
    }

    // EKS user guide and DescribeAddonVersions for 1.31, as of 2026.
    [Theory]
    [InlineData("vpc-cni", false, "v1.20.4-eksbuild.2")]
    [InlineData("kube-proxy", false, "v1.31.10-eksbuild.12")]
    [InlineData("coredns", false, "v1.11.3-eksbuild.1")]
    [InlineData("vpc-cni", true, "v1.23.1-eksbuild.1")]
    public void Add_on_versions_have_a_default_and_a_newest(string addon, bool mostRecent, string version) =>
        Invoke(
            "aws:eks/getAddonVersion:getAddonVersion", "ap-northeast-2", ("addonName", addon), ("kubernetesVersion", "1.31"),
            ("mostRecent", mostRecent))
            .String("version").ShouldBe(version);

    [Fact]
    public void The_caller_belongs_to_the_environments_account()
    {
        Invoke("aws:index/getCallerIdentity:getCallerIdentity", "ap-northeast-2").String("accountId").ShouldBe(_world.AccountId);
        _world.AccountId.Length.ShouldBe(12);
        Invoke("aws:index/getPartition:getPartition", "ap-northeast-2").String("partition").ShouldBe("aws");
        Invoke("aws:index/getRegion:getRegion", "eu-west-1").String("region").ShouldBe("eu-west-1");
    }

    private PropertyMap Invoke(string token, string region, params (string, object?)[] arguments) =>
        AwsResources.Functions.Single(function => function.Token == token).Invoke(_world, region, PropertyMap.Of(arguments));
}
