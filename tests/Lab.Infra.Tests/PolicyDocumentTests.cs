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

    // IAM JSON policy reference: "Sid", "Effect", "Principal", "Condition" with one value as text and several as a list.
    [Fact]
    public void A_statement_names_itself_denies_and_has_conditions_on_several_values_in_an_order_of_their_own() =>
        new PolicyDocument(
        [
            new PolicyStatement(["sqs:SendMessage"])
            {
                Sid = "One",
                Effect = PolicyEffect.Deny,
                Principal = PolicyPrincipal.Anyone,
                Resource = ["*"],
                Condition =
                [
                    PolicyCondition.StringEquals("b", "y", "x"),
                    PolicyCondition.NotByTls,
                    PolicyCondition.StringEquals("a", "z"),
                ],
            },
        ]).ToJson().ShouldBe(
            """
            {"Version":"2012-10-17","Statement":[{"Sid":"One","Effect":"Deny","Action":["sqs:SendMessage"],"Principal":{"AWS":"*"},"Resource":["*"],
            "Condition":{"Bool":{"aws:SecureTransport":"false"},"StringEquals":{"a":"z","b":["y","x"]}}}]}
            """.ReplaceLineEndings(""));

    [Theory]
    [InlineData("ap-northeast-2", "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy")]
    [InlineData("cn-north-1", "arn:aws-cn:iam::aws:policy/AmazonEKSWorkerNodePolicy")]
    [InlineData("us-gov-west-1", "arn:aws-us-gov:iam::aws:policy/AmazonEKSWorkerNodePolicy")]
    public void A_managed_policy_is_in_the_partition_of_its_region(string region, string arn) =>
        ManagedPolicies.ArnOf(ManagedPolicies.EksWorkerNode, region).ShouldBe(arn);

    [Fact]
    public void The_vpc_cni_is_told_the_tags_of_its_enis_and_prefix_delegation_in_the_words_of_the_add_ons_schema() => ShouldBeJson(
        VpcCniConfiguration.For(new LabTags("alice", "cluster", "alice", ExpiresAt: null), prefixDelegation: true).ToJson(),
        """
        {
          "env": {
            "ADDITIONAL_ENI_TAGS": "{\"eks-lab/environment\":\"alice\",\"eks-lab/expires-at\":\"never\",\"eks-lab/owner\":\"alice\",\"eks-lab/stage\":\"cluster\"}",
            "ENABLE_PREFIX_DELEGATION": "true",
            "WARM_PREFIX_TARGET": "1"
          }
        }
        """);

    private static void ShouldBeJson(string actual, string expected) =>
        JsonNode.DeepEquals(JsonNode.Parse(actual), JsonNode.Parse(expected)).ShouldBeTrue(actual);
}
