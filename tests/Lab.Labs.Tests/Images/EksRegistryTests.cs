using Lab.Labs.Images;

namespace Lab.Labs.Tests.Images;

public class EksRegistryTests
{
    // EKS user guide, "View Amazon container image registries for Amazon EKS add-ons": most regions share an account, those that must be
    // turned on, China and GovCloud have one of their own.
    [Theory]
    [InlineData("ap-northeast-2", "602401143452.dkr.ecr.ap-northeast-2.amazonaws.com")]
    [InlineData("eu-west-1", "602401143452.dkr.ecr.eu-west-1.amazonaws.com")]
    [InlineData("us-east-1", "602401143452.dkr.ecr.us-east-1.amazonaws.com")]
    [InlineData("af-south-1", "877085696533.dkr.ecr.af-south-1.amazonaws.com")]
    [InlineData("ca-west-1", "761377655185.dkr.ecr.ca-west-1.amazonaws.com")]
    [InlineData("eu-central-2", "900612956339.dkr.ecr.eu-central-2.amazonaws.com")]
    [InlineData("eu-south-1", "590381155156.dkr.ecr.eu-south-1.amazonaws.com")]
    [InlineData("il-central-1", "066635153087.dkr.ecr.il-central-1.amazonaws.com")]
    [InlineData("me-south-1", "558608220178.dkr.ecr.me-south-1.amazonaws.com")]
    [InlineData("us-gov-west-1", "013241004608.dkr.ecr.us-gov-west-1.amazonaws.com")]
    [InlineData("cn-north-1", "918309763551.dkr.ecr.cn-north-1.amazonaws.com.cn")]
    [InlineData("cn-northwest-1", "961992271922.dkr.ecr.cn-northwest-1.amazonaws.com.cn")]
    public void A_region_has_the_registry_that_the_user_guide_names(string region, string host) => EksRegistry.HostOf(region).ShouldBe(host);

    [Fact]
    public void Multus_comes_from_the_registry_of_the_region() =>
        LabImages.Multus("eu-south-2").ToString().ShouldStartWith("455263428931.dkr.ecr.eu-south-2.amazonaws.com/eks/multus-cni:");
}
