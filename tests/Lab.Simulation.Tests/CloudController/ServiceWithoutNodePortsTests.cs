using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.CloudController;

/// <summary>The provider passes over ports without a node port (cloud-provider-aws, <c>EnsureLoadBalancer</c>).</summary>
public sealed class ServiceWithoutNodePortsTests
{
    private readonly CloudWorld _cloud = new();

    [Fact]
    public void A_classic_load_balancer_without_a_listener_is_refused_and_the_service_says_so()
    {
        Make("");

        _cloud.World.All<ClassicLoadBalancer>().ShouldBeEmpty();
        _cloud.World.All<KubernetesEvent>().ShouldContain(each => each.Name == "web" && each.Reason == "SyncLoadBalancerFailed"
            && each.Message.StartsWith("Error syncing load balancer: failed to ensure load balancer: ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_network_load_balancer_is_made_without_listeners()
    {
        Make(""" "service.beta.kubernetes.io/aws-load-balancer-type": "nlb" """);

        _cloud.World.All<LoadBalancer>().ShouldHaveSingleItem();
        _cloud.World.All<Listener>().ShouldBeEmpty();
    }

    [Fact]
    public void Of_a_tag_that_is_given_twice_the_last_value_counts()
    {
        Make(
            """ "service.beta.kubernetes.io/aws-load-balancer-type": "nlb", "service.beta.kubernetes.io/aws-load-balancer-additional-resource-tags": "a=1,a=2" """);

        _cloud.World.All<LoadBalancer>().ShouldHaveSingleItem().Tags["a"].ShouldBe("2");
    }

    private void Make(string annotations)
    {
        _cloud.ApplyService((PropertyMap)PropertyValue.Parse($$$"""
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "default", "annotations": {{{{annotations}}}} },
             "spec": {"type": "LoadBalancer", "allocateLoadBalancerNodePorts": false, "ports": [{"port": 80}]} }
            """)!, recorded: null);
        _cloud.Elapse(TimeSpan.FromSeconds(1));
    }
}
