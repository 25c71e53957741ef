using System.Text.Json;
using Lab.Simulation.Aws.Ec2;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Kubernetes.Networking;
using Lab.Simulation.State;

namespace Lab.Simulation.Tests.Kubernetes;

public sealed class CniNodeTests
{
    [Fact]
    public void A_node_taken_up_again_from_disk_goes_on_where_it_was()
    {
        var fixture = ClusterFixture.Fresh();
        fixture.Deploy("app", 9);
        fixture.Deploy("app", 4);
        foreach (var node in fixture.World.All<CniNode>())
        {
            var text = JsonSerializer.Serialize(node, WorldJson.Default.CniNode);
            var read = JsonSerializer.Deserialize(text, WorldJson.Default.CniNode)!;
            JsonSerializer.Serialize(read, WorldJson.Default.CniNode).ShouldBe(text);
            read.Assigned.ShouldBe(node.Assigned);
            read.Cooling.ShouldBe(node.Cooling);
            fixture.World.Put(read);
        }

        fixture.Deploy("app", 12);

        SchedulerTests.AssertConsistent(fixture);
    }

    [Fact]
    public void An_address_of_a_deleted_pod_is_given_again_after_thirty_seconds_and_not_before()
    {
        var fixture = new ClusterFixture();
        fixture.InstallAddon("vpc-cni", """{"env": {"MAX_ENI": "1"}}""");
        var instance = fixture.Join(1);
        for (var pod = 'a'; pod <= 'e'; pod++) VpcCni.Assign(fixture.World, instance, $"default/{pod}").ShouldNotBeNull();
        var address = VpcCni.Assign(fixture.World, instance, "default/c");

        VpcCni.Release(fixture.World, instance, "default/c");
        fixture.World.Advance(TimeSpan.FromSeconds(29));
        VpcCni.Assign(fixture.World, instance, "default/f").ShouldBeNull();
        fixture.World.Advance(TimeSpan.FromSeconds(1));
        VpcCni.Assign(fixture.World, instance, "default/f").ShouldBe(address);
    }

    [Fact]
    public void Enis_of_the_cni_carry_its_description_and_tags_and_go_with_the_instance()
    {
        var fixture = new ClusterFixture();
        fixture.InstallAddon("vpc-cni");
        var instance = fixture.Join(1);
        fixture.Deploy("app", 1);

        var secondary = NetworkInterfaces.OfInstance(fixture.World, instance)[1];

        // As recorded from version 1.20.4.
        secondary.Description.ShouldBe($"aws-K8S-{instance}");
        secondary.DeleteOnTermination.ShouldBeTrue();
        secondary.SecurityGroupIds.ShouldBe(["sg-cluster"]);
        secondary.Tags["cluster.k8s.amazonaws.com/name"].ShouldBe("myeks");
        secondary.Tags["eks:eni:owner"].ShouldBe("amazon-vpc-cni");
        secondary.Tags["node.k8s.amazonaws.com/instance_id"].ShouldBe(instance);
        secondary.Tags.ShouldContainKey("node.k8s.amazonaws.com/createdAt");
        NetworkInterfaces.OfInstance(fixture.World, instance)[0].Tags.ShouldNotContainKey("node.k8s.amazonaws.com/createdAt");
    }

    [Fact]
    public void Pods_that_go_without_a_grace_period_give_their_addresses_back()
    {
        // Three t3.medium have 45 addresses for pods, two of which coredns has: without the first 15 the third 15 would find too few.
        var fixture = ClusterFixture.Fresh();
        for (var round = 0; round < 4; round++)
        {
            fixture.Deploy("short", 15, podSpec: """, "terminationGracePeriodSeconds": 0""");
            fixture.PodsOf("short").Count(pod => pod.Address() is not null).ShouldBe(15);
            fixture.Kubernetes.Delete(fixture.World, "myeks", "Deployment", "default", "short", DeletionPropagation.Background);

            // An address rests for 30 seconds.
            fixture.Kubernetes.Elapse(fixture.World, TimeSpan.FromMinutes(1));
            fixture.PodsOf("short").ShouldBeEmpty();
        }
    }
}
