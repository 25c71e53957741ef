using Lab.Infra.Clusters;

namespace Lab.Infra.Tests;

public class KubeconfigTests
{
    // The shape that Pulumi.Eks 4.3.0 gives as kubeconfigJson.
    private const string OfEks = """
        {"apiVersion":"v1","clusters":[{"cluster":{"server":"https://0123.gr7.ap-northeast-2.eks.amazonaws.com","certificate-authority-data":"Q0E="},"name":"kubernetes"}],
         "contexts":[{"context":{"cluster":"kubernetes","user":"aws"},"name":"aws"}],"current-context":"aws","kind":"Config",
         "users":[{"name":"aws","user":{"exec":{"apiVersion":"client.authentication.k8s.io/v1beta1","command":"aws","args":["eks","get-token","--cluster-name","alice-myeks"]}}}]}
        """;

    [Fact]
    public void The_endpoint_and_the_authority_are_read() =>
        Kubeconfig.Parse(OfEks).ShouldBe(new Kubeconfig("https://0123.gr7.ap-northeast-2.eks.amazonaws.com", "Q0E="));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"clusters":[]}""")]
    [InlineData("""{"clusters":[{"cluster":{"server":"secret-token"}}]}""")]
    [InlineData("apiVersion: v1")]
    public void What_is_no_kubeconfig_of_EKS_is_refused_without_repeating_it(string text)
    {
        var message = Should.Throw<FormatException>(() => Kubeconfig.Parse(text)).Message;
        message.ShouldNotContain("secret-token");
        message.ShouldContain("kubeconfig");
    }
}
