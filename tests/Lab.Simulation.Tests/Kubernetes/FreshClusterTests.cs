namespace Lab.Simulation.Tests.Kubernetes;

public sealed class FreshClusterTests
{
    [Fact]
    public void A_fresh_cluster_of_three_nodes_has_exactly_eight_system_pods_and_all_are_ready()
    {
        var fixture = ClusterFixture.Fresh();

        var pods = fixture.Pods(null);

        // 3 × aws-node, 3 × kube-proxy, 2 × coredns: what the posts count.
        pods.Count.ShouldBe(8);
        pods.ShouldAllBe(pod => pod.IsReady() && pod.Namespace == "kube-system");
        pods.Count(pod => pod.Name.StartsWith("aws-node-", StringComparison.Ordinal)).ShouldBe(3);
        pods.Count(pod => pod.Name.StartsWith("kube-proxy-", StringComparison.Ordinal)).ShouldBe(3);
        pods.Where(pod => pod.Name.StartsWith("coredns-", StringComparison.Ordinal)).Select(pod => pod.NodeName()).Distinct().Count().ShouldBe(2);
    }
}
