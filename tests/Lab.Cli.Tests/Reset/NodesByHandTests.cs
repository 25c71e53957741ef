using Lab.Simulation.Aws;
using Lab.Simulation.Aws.AutoScaling;
using Lab.Simulation.Kubernetes;
using Lab.Simulation.Worlds;

namespace Lab.Cli.Tests.Reset;

/// <summary>What students do to nodes with <c>kubectl</c> and the <c>aws</c> command, and its way back.</summary>
public sealed class NodesByHandTests : ResetLab
{
    [Fact]
    public async Task A_cordoned_node_is_opened()
    {
        await UpAsync("netshoot");
        var node = FirstNode().Name;
        await Student.PatchAsync("Node", "", node, """{"spec": {"unschedulable": true} }""", "kubectl-cordon");

        var reset = await ResetAsync("netshoot");

        Level(reset).ShouldBe("nodes");
        Deviations(reset).ShouldBe([$"cluster: node {node} is cordoned"]);
        Student.Find("Node", "", node)!.Content.Map("spec").Flag("unschedulable").ShouldBeFalse();
    }

    [Fact]
    public async Task Labels_and_taints_of_a_node_are_those_of_its_group_again()
    {
        await UpAsync("max-pods");
        var node = FirstNode();
        await Student.PatchAsync(
            "Node", "", node.Name, """{"metadata": {"labels": {"eks.amazonaws.com/nodegroup": null, "disk": "ssd"} } }""", "kubectl-label");
        await Student.PatchAsync(
            "Node", "", node.Name, """{"spec": {"taints": [{"key": "mine", "value": "yes", "effect": "NoSchedule"}] } }""", "kubectl-taint");

        Level(await ResetAsync("max-pods")).ShouldBe("nodes");

        var now = Student.Find("Node", "", node.Name)!.Content;
        now.Map("metadata").StringMap("labels").ShouldBe(node.Content.Map("metadata").StringMap("labels"));
        now.Map("spec").List("taints").Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_terminated_node_comes_back()
    {
        await UpAsync("netshoot");
        await Student.TerminateAsync(world => world.Get<Instance>(world.Get<NodeGroup>("dev-myeks:ng1").InstanceIds[0]));

        var reset = await ResetAsync("netshoot");

        // A pod that found no other node went where one was already, and stays there: only a Deployment made anew is spread again.
        Deviations(reset)[0].ShouldBe("cluster: node group ng1 has 2 of 3 instances");
        Deviations(reset).Last().ShouldStartWith("netshoot: check netshoot/");
        Student.List("Node", "").Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_terminated_Multus_node_comes_back_with_its_pods()
    {
        await UpAsync("multus");
        await Student.TerminateAsync(world => world.Get<Instance>(world.All<AutoScalingGroup>().Single().Instances[0].Id));

        Level(await ResetAsync("multus")).ShouldBe("nodes");

        Student.Find("Pod", "multus", "sampleapp-1").ShouldNotBeNull();
    }

    [Theory]
    [InlineData("vanished", "cluster: node group ng1 has 2 of 3 instances")]
    [InlineData("not ready", "is not ready: the instance is replaced")]
    [InlineData("two vanished", "cluster: node group ng1 has 1 of 3 instances")]
    [InlineData("vanished, another not ready", "cluster: node group ng1 has 2 of 3 instances")]
    [InlineData("all not ready", "is not ready: the instance is replaced")]
    public async Task A_reset_of_nodes_ends_when_every_node_is_ready(string mishap, string deviation)
    {
        await UpAsync("cluster");
        if (mishap.Contains("vanished")) await Student.TerminateAsync(world => NodeOf(world, 0));
        if (mishap.Contains("two")) await Student.TerminateAsync(world => NodeOf(world, 1));
        if (mishap.Contains("not ready")) await Student.RemoveNetworkPluginAsync(world => NodeOf(world, 2));
        if (mishap.Contains("all")) await Student.RemoveNetworkPluginAsync(world => NodeOf(world, 0));
        if (mishap.Contains("all")) await Student.RemoveNetworkPluginAsync(world => NodeOf(world, 1));

        var reset = await ResetAsync("cluster", "--level", "nodes");

        Deviations(reset).ShouldContain(each => each.EndsWith(deviation, StringComparison.Ordinal));
        Level(reset).ShouldBe("nodes");
        var nodes = Student.List("Node", "");
        nodes.Count.ShouldBe(3);
        nodes.ShouldAllBe(node => IsReady(node));
    }

    [Fact]
    public async Task A_reset_of_the_Multus_nodes_ends_when_they_are_ready()
    {
        await UpAsync("multus-nodes", "--set", "multusNodeCount=2");
        await Student.TerminateAsync(world => world.Get<Instance>(world.All<AutoScalingGroup>().Single().Instances[0].Id));
        await Student.RemoveNetworkPluginAsync(world => world.Get<Instance>(world.All<AutoScalingGroup>().Single().Instances[1].Id));

        Level(await ResetAsync("multus-nodes", "--level", "nodes")).ShouldBe("nodes");

        Student.List("Node", "").Count(IsReady).ShouldBe(5);
        Student.See((world, _) => world.All<AutoScalingGroup>().Single().InServiceCount).ShouldBe(2);
    }

    [Fact]
    public async Task A_node_that_can_not_become_ready_takes_the_level_that_the_reset_names()
    {
        await UpAsync("cluster");
        await Student.DeleteAsync("DaemonSet", "kube-system", "aws-node");
        await Student.TerminateAsync(world => NodeOf(world, 0));

        var reset = (await Root.RunAsync("reset", "cluster", "--yes")).ShouldEnd(1);

        reset.Error.ShouldContain("node group ng1 has 2 of 3 ready nodes after 15 minutes (node ip-");
        reset.Error.ShouldContain(" is not ready; ");
        reset.Error.ShouldContain("`lab reset cluster --env dev --level cluster`");
        await ResetAsync("cluster", "--level", "cluster");
        Student.List("Node", "").Count(IsReady).ShouldBe(3);
    }

    [Fact]
    public async Task A_reset_that_can_not_replace_a_node_says_what_is_missing_why_and_what_to_type()
    {
        await UpAsync("cluster");
        await Student.ExhaustAsync("t3.medium");
        await Student.RemoveNetworkPluginAsync(world => NodeOf(world, 0));
        await Student.TerminateAsync(world => NodeOf(world, 1));

        var reset = (await Root.RunAsync(["reset", "cluster", "--yes"])).ShouldEnd(1);

        reset.Error.ShouldContain("node group ng1 has 1 of 3 ready nodes after 15 minutes (2 of 3 instances missing; ");
        reset.Error.ShouldContain("InsufficientInstanceCapacity - We currently do not have sufficient t3.medium capacity");
        reset.Error.ShouldContain("): run `lab reset cluster --env dev` again, or");
        await Student.LiftFaultsAsync();
        await ResetAsync("cluster");
        Student.List("Node", "").Count(IsReady).ShouldBe(3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task A_node_group_has_its_declared_size_again(int size)
    {
        await UpAsync("netshoot");
        await Student.ScaleNodeGroupAsync("ng1", size);
        Student.List("Node", "").Count.ShouldBe(size);

        await ResetAsync("netshoot");

        Student.List("Node", "").Count.ShouldBe(3);
        var group = Student.See((world, _) => world.Get<NodeGroup>("dev-myeks:ng1"));
        (group.MinSize, group.DesiredSize, group.MaxSize).ShouldBe((3, 3, 3));
    }

    [Fact]
    public async Task An_Auto_Scaling_group_has_its_declared_size_again()
    {
        await UpAsync("multus");
        await Student.ScaleAutoScalingGroupAsync(2);
        Student.See((world, _) => world.All<AutoScalingGroup>().Single().Instances.Length).ShouldBe(2);

        await ResetAsync("multus");

        var group = Student.See((world, _) => world.All<AutoScalingGroup>().Single());
        (group.MinSize, group.DesiredCapacity, group.MaxSize, group.Instances.Length).ShouldBe((1, 1, 1, 1));
    }

    [Fact]
    public async Task A_node_whose_Multus_interface_was_deleted_is_replaced()
    {
        await UpAsync("multus");
        await Student.DeleteInterfaceAsync(world => world.All<NetworkInterface>().First(each => each.InstanceId is not null && each.Tags.ContainsKey("node.k8s.amazonaws.com/no_manage")));

        var reset = await ResetAsync("multus");

        Level(reset).ShouldBe("nodes");
        Deviations(reset).ShouldContain(each => each.EndsWith("has 1 of 2 Multus interfaces: the instance is replaced", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_whose_pods_lost_their_interface_is_replaced()
    {
        await UpAsync("max-pods", "--set", "replicas=30");
        var addresses = Student.List("Pod", "max-pods").Select(pod => pod.Content.Map("status").String("podIP")).ToHashSet();
        await Student.DeleteInterfaceAsync(
            world => world.All<NetworkInterface>().First(each => each.DeviceIndex > 0 && each.SecondaryAddresses.Any(addresses.Contains)), isReplaced: true);

        Level(await ResetAsync("max-pods")).ShouldBe("nodes");

        Student.List("Node", "").Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_security_group_rule_added_by_hand_is_revoked()
    {
        await UpAsync("cluster");
        await Student.AuthorizeAsync(ClusterGroup, "0.0.0.0/0", 22);
        await Student.AuthorizeAsync(world => world.All<SecurityGroup>().First(group => group.Description == "EKS Lab operating server"), "0.0.0.0/0", 22);

        var reset = await ResetAsync("cluster");

        Level(reset).ShouldBe("objects");
        Deviations(reset).Count(each => each.EndsWith("is nobody's (from 0.0.0.0/0, tcp/22)", StringComparison.Ordinal)).ShouldBe(2);
        Student.See((world, _) => world.All<SecurityGroup>().SelectMany(group => group.Rules).Any(rule => rule is { FromPort: 22, CidrBlock: "0.0.0.0/0" })).ShouldBeFalse();
    }

    private static SecurityGroup ClusterGroup(World world) => world.Get<SecurityGroup>(world.Get<EksCluster>("dev-myeks").ClusterSecurityGroupId);

    private static Instance NodeOf(World world, int index) => world.Get<Instance>(world.Get<NodeGroup>("dev-myeks:ng1").InstanceIds[index]);

    private static bool IsReady(KubernetesObject node) => node.Content.Map("status").List("conditions").Maps
        .Any(condition => condition.String("type") == "Ready" && condition.String("status") == "True");

    private KubernetesObject FirstNode() => Student.List("Node", "")[0];
}
