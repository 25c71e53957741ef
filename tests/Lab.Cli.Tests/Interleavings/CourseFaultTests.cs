using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Faults;
using Lab.Simulation.Kubernetes;
using Lab.Stacks;
using Lab.Tests;

namespace Lab.Cli.Tests.Interleavings;

/// <summary>What a student sees when something goes wrong in an environment of the course, and what puts it right.</summary>
public sealed class CourseFaultTests : IDisposable
{
    private static readonly TimeSpan Minutes = TimeSpan.FromMinutes(10);

    private readonly CourseLab _lab = new();

    private static ImmutableSortedDictionary<string, string> Settings { get; } =
        ImmutableSortedDictionary<string, string>.Empty.Add("operatorCidr", "203.0.113.0/24");

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task A_node_group_in_a_zone_without_capacity_says_so_as_EKS_does_and_is_completed_once_there_is_some()
    {
        await _lab.DoAsync((environment, _) => environment.InjectAsync(Fault.NoCapacity("full", "t3.medium", "ap-northeast-2b")));

        var up = (await UpAsync("cluster")).ShouldEnd(1).Json;

        var failure = up.GetProperty("stages").EnumerateArray().Last().GetProperty("failures")[0];
        failure.GetProperty("urn").GetString().ShouldBe("urn:pulumi:alice.cluster::eks-lab::aws:eks/nodeGroup:NodeGroup::alice-myeks-ng1");
        var message = failure.GetProperty("message").GetString()!;
        message.ShouldContain("unexpected state 'CREATE_FAILED', wanted target 'ACTIVE'");
        message.ShouldContain(": AsgInstanceLaunchFailures: Could not launch On-Demand Instances. InsufficientInstanceCapacity - We currently do not have "
            + "sufficient t3.medium capacity in the Availability Zone you requested (ap-northeast-2b).");
        message.ShouldEndWith("Launching EC2 instance failed.");
        await _lab.DoAsync((environment, _) => environment.LiftAsync("full"));
        (await UpAsync("cluster")).ShouldEnd(0);
    }

    [Fact]
    public async Task A_node_whose_instance_vanishes_is_deleted_and_replaced_and_its_pods_with_it()
    {
        await BringUpAsync("cluster");
        var (lost, node) = _lab.Read(environment =>
        {
            var group = environment.World.All<NodeGroup>().Single();
            return (group.InstanceIds[0], environment.Kubernetes.NodeOf(environment.World, group.ClusterName, group.InstanceIds[0])!.Name);
        });

        await _lab.DoAsync((environment, _) => environment.ChangeAsync(world => Mishaps.TerminateInstance(world, lost)));
        (await _lab.RunAsync("check", "cluster")).ShouldEnd(1);
        await _lab.DoAsync((environment, _) => environment.ChangeAsync(_ => { }, TimeSpan.FromSeconds(39)));
        Nodes().ShouldContain(each => each.Name == node && IsReady(each), "a kubelet may be silent for 40 s");

        // Within five seconds more the cloud controller looks after the node.
        await _lab.DoAsync((environment, _) => environment.ChangeAsync(_ => { }, TimeSpan.FromSeconds(6)));
        Nodes().Select(each => each.Name).ShouldNotContain(node);
        await _lab.DoAsync((environment, _) => environment.ChangeAsync(_ => { }, Minutes));

        Nodes().Count(IsReady).ShouldBe(3);
        (await _lab.RunAsync("check", "cluster")).ShouldEnd(0);
        (await UpAsync("cluster")).ShouldEnd(0);
    }

    [Fact]
    public async Task A_vanished_node_is_made_up_for_by_the_next_up()
    {
        await BringUpAsync("cluster");
        await _lab.DoAsync((environment, _) => environment.ChangeAsync(world => Mishaps.TerminateInstance(world, world.All<NodeGroup>().Single().InstanceIds[1])));

        (await UpAsync("cluster")).ShouldEnd(0);
    }

    [Fact]
    public async Task With_a_dead_load_balancer_controller_a_destroy_hangs_on_the_finalizer_and_goes_on_once_it_lives()
    {
        await BringUpAsync("nlb-ip");
        await _lab.DoAsync((environment, _) => environment.InjectAsync(Fault.Crashing("dead", "aws-load-balancer-controller")));

        (await _lab.RunAsync("check", "load-balancer-controller")).ShouldEnd(1).Out.ShouldContain("0 of 1 ready");
        var destroy = (await _lab.RunAsync("destroy", "nlb-ip", "--yes")).ShouldEnd(1);

        destroy.Error.ShouldContain("finalizers might be preventing deletion (service.k8s.aws/resources)");
        destroy.Error.ShouldContain("timed out waiting for the condition");
        LoadBalancers().ShouldBe(1);
        await _lab.DoAsync((environment, _) => environment.LiftAsync("dead"));
        await _lab.DoAsync((environment, _) => environment.ChangeAsync(_ => { }, Minutes));
        (await _lab.RunAsync("destroy", "nlb-ip", "--yes")).ShouldEnd(0);
        LoadBalancers().ShouldBe(0);
    }

    [Fact]
    public async Task A_throttled_controller_says_so_in_an_event_and_tries_again()
    {
        await BringUpAsync("load-balancer-controller");
        await _lab.DoAsync((environment, _) => environment.InjectAsync(
            Fault.Throttling("slow", new CallTarget("elasticloadbalancing:CreateLoadBalancer"), 4)));

        (await UpAsync("nlb-ip")).ShouldEnd(0);

        _lab.Read(environment => environment.World.All<KubernetesEvent>().Where(each => each.Reason == "FailedDeployModel").ToList())
            .ShouldHaveSingleItem().Message.ShouldContain("CreateLoadBalancer, exceeded maximum number of attempts, 3,");
        _lab.Read(environment => environment.World.All<Fault>()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Deployment")]
    [InlineData("Namespace")]
    public async Task What_a_finalizer_holds_that_nobody_takes_off_keeps_its_stage_from_going_until_somebody_does(string kind)
    {
        await BringUpAsync("netshoot");
        var live = _lab.Read(environment => environment.World.All<KubernetesObject>().First(each => each.Kind == kind && (each.Namespace == "netshoot" || each.Name == "netshoot")));
        await _lab.DoAsync((environment, _) => environment.ChangeAsync(
            world => Mishaps.AddFinalizer(world, live.ClusterName, kind, live.Namespace, live.Name, "example.org/never")));

        var destroy = (await _lab.RunAsync("destroy", "netshoot", "--yes")).ShouldEnd(1);

        destroy.Error.ShouldContain("example.org/never");
        await _lab.DoAsync((environment, _) => environment.ChangeAsync(
            world => Mishaps.RemoveFinalizer(world, live.ClusterName, kind, live.Namespace, live.Name, "example.org/never"), Minutes));
        (await _lab.RunAsync("destroy", "netshoot", "--yes")).ShouldEnd(0);
    }

    private async Task BringUpAsync(string stage)
    {
        foreach (var result in (await _lab.UpAsync(StageCatalog.WithDependencies([stage]), Settings, new KilledProcess(null)))!) result.Failures.ShouldBeEmpty();
    }

    private Task<LabRun> UpAsync(string stage) => _lab.RunAsync("up", stage, "--json", "--set", "operatorCidr=203.0.113.0/24");

    private List<KubernetesObject> Nodes() =>
        _lab.Read(environment => environment.World.All<KubernetesObject>().Where(each => each.Kind == "Node").ToList());

    private int LoadBalancers() => _lab.Read(environment => environment.World.All<LoadBalancer>().Count);

    private static bool IsReady(KubernetesObject node) => node.Content.Map("status").List("conditions").Maps
        .Any(condition => condition.String("type") == "Ready" && condition.String("status") == "True");
}
