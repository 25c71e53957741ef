using System.Text.Json.Nodes;
using Lab.Infra.Clusters;
using Lab.Infra.Iam;

namespace Lab.Infra.Tests;

public class PolicyDocumentTests
{
    [Fact]
    public void A_service_trust_is_the_policy_that_IAM_documents() => ShouldBeJson(
        PolicyDocument.TrustService("ec2.amazonaws.com").ToJson(),
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sts:AssumeRole"],"Principal":{"Service":"ec2.amazonaws.com"}}]}""");

    // EKS user guide, "Assign IAM roles to Kubernetes service accounts": audience and subject are both bound.
    [Fact]
    public void A_service_accounts_trust_binds_audience_and_subject() => ShouldBeJson(
        PolicyDocument.TrustServiceAccount("arn:aws:iam::1:oidc-provider/oidc.eks/id/X", "oidc.eks/id/X", "kube-system", "aws-node").ToJson(),
        """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["sts:AssumeRoleWithWebIdentity"],
          "Principal":{"Federated":"arn:aws:iam::1:oidc-provider/oidc.eks/id/X"},
          "Condition":{"StringEquals":{"oidc.eks/id/X:aud":"sts.amazonaws.com","oidc.eks/id/X:sub":"system:serviceaccount:kube-system:aws-node"}}}]}
        """);

    [Fact]
    public void A_permission_names_its_resources() => ShouldBeJson(
        new PolicyDocument([new PolicyStatement(["eks:DescribeCluster"]) { Resource = ["arn:aws:eks:r:1:cluster/c"] }]).ToJson(),
        """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["eks:DescribeCluster"],"Resource":["arn:aws:eks:r:1:cluster/c"]}]}""");

    [Theory]
    [InlineData("ap-northeast-2", "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy")]
    [InlineData("cn-north-1", "arn:aws-cn:iam::aws:policy/AmazonEKS_CNI_Policy")]
    [InlineData("us-gov-west-1", "arn:aws-us-gov:iam::aws:policy/AmazonEKS_CNI_Policy")]
    public void A_managed_policy_is_in_the_partition_of_its_region(string region, string arn) =>
        ManagedPolicies.ArnOf(ManagedPolicies.EksCni, region).ShouldBe(arn);

    [Fact]
    public void Prefix_delegation_is_what_the_add_ons_schema_names()
    {
        var env = JsonNode.Parse(VpcCniConfiguration.For(new LabTags("alice", "cluster", "alice", null), prefixDelegation: true).ToJson())!["env"]!;
        env["ENABLE_PREFIX_DELEGATION"]!.GetValue<string>().ShouldBe("true");
        env["WARM_PREFIX_TARGET"]!.GetValue<string>().ShouldBe("1");
    }

    private static void ShouldBeJson(string actual, string expected) =>
        JsonNode.DeepEquals(JsonNode.Parse(actual), JsonNode.Parse(expected)).ShouldBeTrue(actual);
}
