using Lab.Simulation.Aws;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Kubernetes;

namespace Lab.Simulation.Tests.CloudController;

/// <summary>
/// Where the cloud controller manager of 1.31, which the course's cluster has, differs from the recorded 1.33: the table "Where 1.31 differs
/// from what ran" in the recording's README, read in the source.
/// </summary>
public sealed class OlderCloudControllerTests
{
    [Theory]
    [InlineData("07a-to-clusterip", "2-clusterip", "Normal Service/sw Type x1: LoadBalancer -> ClusterIP")]
    [InlineData("07a-to-clusterip", "3-again", "Normal Service/sw Type x1: ClusterIP -> LoadBalancer")]
    [InlineData("01b-two-ports-local-ranges", "2-cluster", "Normal Service/web2 ExternalTrafficPolicy x1: Local -> Cluster")]
    [InlineData(
        "01b-two-ports-local-ranges", "3-other-range",
        "Normal Service/web2 LoadBalancerSourceRanges x1: [10.0.0.0/8 203.0.113.0/24] -> [198.51.100.0/24]")]
    public void A_change_of_a_service_is_told_of_with_an_event_of_its_own(string name, string step, string expected)
    {
        var replay = new CloudReplay(name, "1.31");
        replay.Steps().First(each => each.Name == step).Events.Except(replay.Case.Events(step)).ShouldBe([expected]);
    }

    [Fact]
    public void The_rule_in_a_node_group_without_the_clusters_tag_stays_and_holds_the_load_balancers_group()
    {
        var replay = new CloudReplay("06a-security-groups-of-a-node", "1.31");
        replay.Steps().Last().Name.ShouldBe("7-deleted");
        var cloud = replay.Cloud;

        cloud.World.All<ClassicLoadBalancer>().ShouldBeEmpty();
        var group = cloud.World.All<SecurityGroup>().Single(each => each.Name.StartsWith("k8s-elb-", StringComparison.Ordinal));
        cloud.World.Get<SecurityGroup>("sg-cluster").Rules.ShouldContain(rule => rule.ReferencedGroupId == group.Id);
        var service = cloud.Api.Find("Service", "default", "untagged").ShouldNotBeNull();
        service.IsDeleting.ShouldBeTrue();

        // The deletion of the group is tried for ten minutes; the next try finds no load balancer and lets the Service go.
        cloud.Elapse(TimeSpan.FromMinutes(11));
        cloud.Api.Find("Service", "default", "untagged").ShouldBeNull();
        cloud.World.Find<SecurityGroup>(group.Id).ShouldNotBeNull();
        cloud.World.All<KubernetesEvent>().ShouldContain(each => each.Name == "untagged" && each.Reason == "SyncLoadBalancerFailed"
            && each.Message == "Error syncing load balancer: failed to delete load balancer: timed out deleting ELB: untagged. "
                + $"Could not delete security groups {group.Id}");
    }
}
