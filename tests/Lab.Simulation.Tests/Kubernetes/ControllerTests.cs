using System.Text.RegularExpressions;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Kubernetes;

public sealed partial class ControllerTests
{
    [Fact]
    public void A_deployment_makes_a_replica_set_and_pods_with_the_names_and_events_of_the_real_ones()
    {
        var fixture = ClusterFixture.Fresh();

        var deployment = fixture.Deploy("app", 3);

        var set = fixture.Kubernetes.List(fixture.World, "myeks", "ReplicaSet", "default").Single();
        SetName().IsMatch(set.Name).ShouldBeTrue(set.Name);
        fixture.PodsOf("app")
            .ShouldAllBe(pod => pod.Name.StartsWith(set.Name + "-", StringComparison.Ordinal) && pod.Name.Length == set.Name.Length + 6);
        fixture.Messages(deployment, "ScalingReplicaSet").ShouldBe([$"Scaled up replica set {set.Name} to 3"]);
        fixture.Messages(set, "SuccessfulCreate").ShouldBe(fixture.PodsOf("app").Select(pod => $"Created pod: {pod.Name}"), ignoreOrder: true);
        var first = fixture.PodsOf("app").First();
        fixture.Messages(first, "Scheduled").ShouldBe([$"Successfully assigned default/{first.Name} to {first.NodeName()}"]);
    }

    [Fact]
    public void Scaling_up_and_down_keeps_the_pods_that_stay()
    {
        var fixture = ClusterFixture.Fresh();
        fixture.Deploy("app", 3);
        var before = fixture.PodsOf("app").Select(pod => pod.Name).ToList();

        var deployment = fixture.Deploy("app", 8);
        fixture.PodsOf("app").Count(pod => pod.IsReady()).ShouldBe(8);
        before.ShouldBeSubsetOf(fixture.PodsOf("app").Select(pod => pod.Name));
        fixture.Messages(deployment, "ScalingReplicaSet").Last().ShouldEndWith(" to 8 from 3");

        fixture.Deploy("app", 2);
        fixture.PodsOf("app").Count().ShouldBe(2);
        fixture.Find("Deployment", "app")!.Content.At("status", "readyReplicas").ShouldBe(2.0);
    }

    [Fact]
    public void A_rolling_update_never_goes_below_what_must_be_available()
    {
        var fixture = ClusterFixture.Fresh();
        fixture.Deploy("app", 8);

        fixture.Kubernetes.Apply(fixture.World, "myeks", (PropertyMap)PropertyValue.Parse(ClusterFixture.Deployment("app", 8, "nginx:2"))!, "test");
        // 8 replicas, 25 % of them may be missing and 25 % too many.
        for (var second = 0; second < 60; second++)
        {
            var pods = fixture.PodsOf("app").Where(pod => pod.Content.At("metadata", "deletionTimestamp") is null).ToList();
            pods.Count(pod => pod.IsReady()).ShouldBeGreaterThanOrEqualTo(6);
            pods.Count.ShouldBeLessThanOrEqualTo(10);
            fixture.Kubernetes.Elapse(fixture.World, TimeSpan.FromSeconds(1));
        }

        var deployment = fixture.Find("Deployment", "app")!;
        deployment.Content.At("metadata", "annotations", "deployment.kubernetes.io/revision").ShouldBe("2");
        fixture.PodsOf("app").Count().ShouldBe(8);
        fixture.PodsOf("app").Select(pod => ((PropertyList)pod.Content.At("spec", "containers")!).Maps.Single().String("image")).Distinct()
            .ShouldBe(["nginx:2"]);
        fixture.Kubernetes.List(fixture.World, "myeks", "ReplicaSet", "default").Count.ShouldBe(2, "the old one stays for a rollback");
    }

    [Fact]
    public void Pods_of_a_lost_node_come_back_on_the_others()
    {
        var fixture = ClusterFixture.Fresh();
        fixture.Deploy("app", 6);
        var lost = fixture.Kubernetes.List(fixture.World, "myeks", "Node")[0];

        fixture.Kubernetes.NodeLeft(fixture.World, "myeks", ((string)lost.Content.At("spec", "providerID")!).Split('/')[^1]);

        fixture.Find("Node", lost.Name, "").ShouldBeNull();
        fixture.PodsOf("app").Count(pod => pod.IsReady() && pod.NodeName() != lost.Name).ShouldBe(6);
        fixture.Pods("kube-system").Count.ShouldBe(6, "aws-node and kube-proxy on two nodes, two coredns");
    }

    [Fact]
    public void A_node_without_the_vpc_cni_is_not_ready_and_says_why_until_the_addon_comes()
    {
        var fixture = new ClusterFixture();
        var instance = fixture.Join(1);

        fixture.Kubernetes.IsNodeReady(fixture.World, "myeks", instance).ShouldBeFalse();
        var node = fixture.Kubernetes.NodeOf(fixture.World, "myeks", instance)!;
        ((PropertyList)node.Content.At("status", "conditions")!).Maps.Single(condition => condition.String("type") == "Ready")
            .String("message").ShouldBe(
            "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: "
            + "cni plugin not initialized");

        fixture.InstallAddon("vpc-cni");

        fixture.Kubernetes.IsNodeReady(fixture.World, "myeks", instance).ShouldBeTrue();
        fixture.Find("DaemonSet", "aws-node", "kube-system")!.Status
            .ShouldSatisfyAllConditions(
                status => status.Integer("desiredNumberScheduled").ShouldBe(1), status => status.Integer("numberReady").ShouldBe(1));
    }

    [Fact]
    public void A_node_has_the_labels_and_figures_of_an_eks_t3_medium()
    {
        var fixture = new ClusterFixture();
        fixture.InstallAddon("vpc-cni");

        var node = fixture.Kubernetes.NodeOf(fixture.World, "myeks", fixture.Join(1))!;

        node.Name.ShouldBe("ip-192-168-1-4.ap-northeast-2.compute.internal");
        var labels = (PropertyMap)node.Content.At("metadata", "labels")!;
        labels.String("kubernetes.io/hostname").ShouldBe(node.Name);
        labels.String("topology.kubernetes.io/zone").ShouldBe("ap-northeast-2a");
        labels.String("node.kubernetes.io/instance-type").ShouldBe("t3.medium");
        labels.String("eks.amazonaws.com/nodegroup").ShouldBe("ng1");
        var status = (PropertyMap)node.Content["status"]!;
        // 3 × (6 − 1) + 2 pods; 70 of 2000 millicores reserved.
        status.Map("allocatable").String("pods").ShouldBe("17");
        status.Map("allocatable").String("cpu").ShouldBe("1930m");
        status.Map("nodeInfo").String("kubeletVersion")!.ShouldStartWith("v1.31.14-eks-");
        status.Map("nodeInfo").String("osImage")!.ShouldStartWith("Amazon Linux 2023");
    }

    [Fact]
    public void A_pod_without_an_address_stays_in_container_creating_with_the_plugins_error()
    {
        var fixture = new ClusterFixture();
        fixture.InstallAddon("vpc-cni");
        // A kubelet that is told of more pods than the ENIs of its type have addresses for: 15.
        fixture.Join(1, maxPods: 110);

        fixture.Deploy("app", 20);

        var stuck = fixture.PodsOf("app").Where(pod => pod.Address() is null).ToList();
        stuck.Count.ShouldBe(5);
        stuck.ShouldAllBe(pod => pod.Phase() == "Pending" && pod.NodeName() != null);
        var message = fixture.Messages(stuck[0], "FailedCreatePodSandBox").Single();
        message.ShouldStartWith("Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox \"");
        message.ShouldEndWith("\": plugin type=\"aws-cni\" name=\"aws-cni\" failed (add): add cmd: failed to assign an IP address to container");

        fixture.Deploy("app", 15);
        fixture.PodsOf("app").Count(pod => pod.IsReady()).ShouldBe(15);
    }

    [Fact]
    public void Prefix_delegation_gives_every_one_of_fifty_pods_an_address_on_a_single_node()
    {
        var fixture = new ClusterFixture();
        fixture.InstallAddon("vpc-cni", """{"env": {"ENABLE_PREFIX_DELEGATION": "true", "WARM_PREFIX_TARGET": "1"}}""");
        fixture.Join(1, maxPods: 110);

        fixture.Deploy("nginx", 50);
        fixture.Kubernetes.Elapse(fixture.World, TimeSpan.FromMinutes(2));

        fixture.PodsOf("nginx").Count(pod => pod.IsReady()).ShouldBe(50);
        fixture.PodsOf("nginx").Select(pod => pod.Address()).ShouldBeUnique();
    }

    [Fact]
    public void Configuration_values_that_an_addon_does_not_have_are_refused_as_eks_does()
    {
        var fixture = new ClusterFixture();

        Should.Throw<ResourceException>(() => fixture.InstallAddon("vpc-cni", """{"enviroment": {}}""")).Message.ShouldBe(
            "ConfigurationValue provided in request is not supported: Json schema validation failed with error: " +
            "[$.enviroment: is not defined in the schema and the schema does not allow additional properties]");
        Should.Throw<ResourceException>(() => fixture.InstallAddon("vpc-cni", """{"env": {"ENABLE_POD_ENI": "true"}}""")).Message.ShouldBe("the simulated VPC CNI does not know ENABLE_POD_ENI");
    }

    [Fact]
    public void An_applied_object_loses_the_fields_that_its_manager_no_longer_names()
    {
        var fixture = new ClusterFixture();
        fixture.Apply("""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "default", "labels": {"a": "1", "b": "2"}}, "data": {"x": "1", "y": "2"}}""");
        fixture.Kubernetes.Apply(fixture.World, "myeks", (PropertyMap)PropertyValue.Parse(
            """{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "default"}, "data": {"z": "3"}}""")!, "other");

        var changed = fixture.Apply("""{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c", "namespace": "default", "labels": {"b": "2"}}, "data": {"x": "9"}}""");

        changed.Content["data"].ShouldBe(PropertyMap.Of(("x", "9"), ("z", "3")));
        changed.Content.At("metadata", "labels").ShouldBe(PropertyMap.Of(("b", "2")));
    }

    [Fact]
    public void The_same_steps_give_the_same_cluster()
    {
        string[] Run()
        {
            var fixture = ClusterFixture.Fresh();
            fixture.Deploy("app", 7);
            return [.. fixture.World.All<KubernetesObject>().Select(each => each.Content.ToString())];
        }

        Run().ShouldBe(Run());
    }

    [Fact]
    public void A_deleted_cluster_leaves_nothing_behind()
    {
        var fixture = ClusterFixture.Fresh();
        fixture.Deploy("app", 3);

        fixture.Kubernetes.ClusterDeleted(fixture.World, "myeks");

        fixture.World.All<KubernetesObject>().ShouldBeEmpty();
        fixture.World.All<KubernetesEvent>().ShouldBeEmpty();
        fixture.World.All<ControlPlane>().ShouldBeEmpty();
        fixture.World.All<Lab.Simulation.Kubernetes.Networking.CniNode>().ShouldBeEmpty();
    }

    [GeneratedRegex("^app-[bcdfghjklmnpqrstvwxz2456789]{10}$", RegexOptions.None, 1000)]
    private static partial Regex SetName();
}
