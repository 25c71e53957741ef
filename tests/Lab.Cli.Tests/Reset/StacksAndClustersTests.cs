using System.Text.Json;
using Lab.Simulation.Aws.ElasticLoadBalancing;
using Lab.Simulation.Faults;

namespace Lab.Cli.Tests.Reset;

/// <summary>Stacks and clusters that go and come back: by levels, after half-done commands, after a cluster was rebuilt under its stages.</summary>
public sealed class StacksAndClustersTests : ResetLab
{
    [Fact]
    public async Task A_stack_goes_with_what_stands_on_it_and_all_of_it_comes_back()
    {
        await UpAsync("nlb-ip");
        await Student.ScaleAsync("kube-system", "aws-load-balancer-controller", 0);

        var reset = await ResetAsync("load-balancer-controller", "--level", "stack");

        Steps(reset).ShouldBe(
        [
            "put load-balancer-controller right: load balancers go while it is there",
            "destroy nlb-ip", "destroy load-balancer-controller", "bring load-balancer-controller up again", "bring nlb-ip up again",
        ]);
    }

    [Fact]
    public async Task A_level_takes_nothing_down_where_nothing_differs()
    {
        await UpAsync("netshoot");

        foreach (var level in new[] { "objects", "stack", "nodes", "cluster" }) await NothingDiffersAsync("--level", level);
    }

    [Fact]
    public async Task A_level_that_is_too_small_leaves_the_rest_and_says_so()
    {
        await UpAsync("netshoot");
        var node = Student.List("Node", "")[0].Name;
        await Student.PatchAsync("Node", "", node, """{"spec": {"unschedulable": true} }""", "kubectl-cordon");

        var run = (await Root.RunAsync("reset", "netshoot", "--level", "objects", "--yes")).ShouldEnd(1);

        run.Out.ShouldContain($"cluster: node {node} is cordoned (left as it is: that takes --level nodes)");
        await ResetAsync("netshoot", "--level", "nodes");
    }

    [Fact]
    public async Task A_cluster_goes_with_everything_on_it_and_everything_comes_back()
    {
        await UpAsync("--set", "domain=example.org");
        var up = Up(await StatusAsync());
        await Student.ScaleAsync("netshoot", "netshoot-pod", 5);

        var reset = await ResetAsync("cluster", "--level", "cluster");

        Steps(reset).ShouldContain("sweep what the cluster's controllers left");
        Steps(reset).Index().First(step => step.Item.StartsWith("destroy cluster", StringComparison.Ordinal)).Index
            .ShouldBeGreaterThan(Array.IndexOf(Steps(reset), "destroy load-balancer-controller"));
        Up(await StatusAsync()).ShouldBe(up);
    }

    // Each object would be made in the new cluster and then deleted in the old one, which is gone (recorded cases 10d, 10h).
    [Fact]
    public async Task Stages_whose_cluster_was_rebuilt_under_them_forget_the_old_one_and_come_up_in_the_new_one()
    {
        await UpAsync();
        var up = Up(await StatusAsync());
        (await Student.DestroyStackAsync("cluster")).Failures.ShouldBeEmpty();
        (await Root.RunAsync("up", "cluster")).ShouldEnd(0);
        (await Root.RunAsync("up", "netshoot")).ShouldEnd(1).Error.ShouldContain("cluster is unreachable");

        var reset = await ResetAsync();

        Deviations(reset).ShouldContain("netshoot: its objects are in a cluster that AWS no longer has");
        Deviations(reset).ShouldContain("load-balancer-controller: its objects are in a cluster that AWS no longer has");
        Up(await StatusAsync()).ShouldBe(up);
    }

    [Fact]
    public async Task A_cluster_that_is_gone_comes_back_with_its_stages_and_what_it_left_goes()
    {
        await UpAsync("nlb-ip");
        (await Student.DestroyStackAsync("cluster")).Failures.ShouldBeEmpty();
        Student.See((world, _) => world.All<LoadBalancer>().Count).ShouldBe(1, "its controller went without it");

        await ResetAsync("nlb-ip");

        Student.See((world, _) => world.All<LoadBalancer>().Count).ShouldBe(1);
        (await Root.RunAsync("destroy", "--yes")).ShouldEnd(0);
    }

    [Fact]
    public async Task A_half_done_up_is_completed()
    {
        await UpAsync("cluster");
        await Student.ActAsync((world, _) => world.Put(Fault.Crashing("broken", "netshoot")));
        (await Root.RunAsync("up", "netshoot")).ShouldEnd(1);
        await Student.ActAsync((world, _) => world.Remove<Fault>("broken"));

        var reset = await ResetAsync("netshoot");

        Deviations(reset).ShouldBe(["netshoot: its last update did not go to its end"]);
    }

    [Fact]
    public async Task A_half_done_destroy_is_undone()
    {
        await UpAsync("netshoot");
        await Student.StopDestroyAsync("netshoot", after: 1);

        await ResetAsync("netshoot");

        Up(await StatusAsync()).ShouldBe(["network", "cluster", "netshoot"]);
    }

    [Fact]
    public async Task A_reset_that_was_stopped_goes_on_and_nothing_is_forgotten()
    {
        await UpAsync("nlb-ip", "--set", "nodeCount=4");
        var up = Up(await StatusAsync());
        await Student.ScaleAsync("nlb-ip", "nginx", 5);

        // Each time it is stopped a little later.
        var stopped = 0;
        for (var after = 1; ; after += 60)
        {
            using var stop = new CancellationTokenSource();
            var run = await Root.RunAsync(["reset", "cluster", "--level", "cluster", "--yes", "--verbose"], new RunOptions { Interrupted = stop.Token, Output = new CancellingWriter(stop, after) });
            if (run.ExitCode == 0) break;
            run.ShouldEnd(130);
            stopped++;
        }

        stopped.ShouldBePositive();
        var status = await StatusAsync();
        Up(status).ShouldBe(up);
        status.GetProperty("settings").GetProperty("nodeCount").GetString().ShouldBe("4");
        await NothingDiffersAsync();
    }

    [Fact]
    public async Task A_dry_run_shows_the_plan_and_touches_nothing()
    {
        await UpAsync("netshoot");
        await Student.ScaleAsync("netshoot", "netshoot-pod", 5);

        var run = (await Root.RunAsync("reset", "netshoot", "--dry-run")).ShouldEnd(0);

        run.Out.ShouldContain("netshoot: Deployment netshoot/netshoot-pod has .spec.replicas by hand");
        run.Out.ShouldContain("put netshoot right: refresh and up");
        Student.List("Pod", "netshoot").Count.ShouldBe(5);
    }

    [Fact]
    public async Task Nobody_is_reset_without_yes_where_nobody_can_be_asked()
    {
        await UpAsync("netshoot");
        await Student.ScaleAsync("netshoot", "netshoot-pod", 5);

        (await Root.RunAsync("reset", "netshoot")).ShouldEnd(2).Error.ShouldContain("in the simulated world: nobody is here to ask; add --yes");

        Student.List("Pod", "netshoot").Count.ShouldBe(5);
        (await Root.RunAsync(["reset", "netshoot"], new RunOptions { Answer = "dev\n" })).ShouldEnd(0);
        Student.List("Pod", "netshoot").Count.ShouldBe(3);
    }

    [Fact]
    public async Task Another_environment_is_never_touched()
    {
        await UpAsync("netshoot");
        await UpAsync("netshoot", "--env", "bob");
        await new StudentActs(Root, "bob").ScaleAsync("netshoot", "netshoot-pod", 5);
        var before = Files("bob");
        await Student.ScaleAsync("netshoot", "netshoot-pod", 4);

        await ResetAsync("--level", "cluster");

        Files("bob").ShouldBe(before);
    }

    [Fact]
    public async Task What_is_not_up_is_not_reset()
    {
        await UpAsync("network");

        (await Root.RunAsync("reset", "netshoot", "--yes")).ShouldEnd(2).Error.ShouldContain("stage netshoot is not up in environment dev: run `lab up netshoot --env dev`");
        (await Root.RunAsync("reset", "--env", "alice")).ShouldEnd(2).Error.ShouldContain("no stage is up in environment alice");
    }

    // Pulumi doesn't look at an add-on's objects: where nothing differs and a check fails, the stack is made anew, and then the cluster.
    [Fact]
    public async Task Where_nothing_differs_and_a_check_fails_the_reset_goes_as_far_as_it_must()
    {
        await UpAsync("netshoot");
        await Student.StopTranslationAsync();

        var reset = await ResetAsync("netshoot");

        Level(reset).ShouldBe("cluster");
        Steps(reset).Where(step => step.StartsWith("destroy", StringComparison.Ordinal)).ShouldBe(["destroy netshoot", "destroy netshoot", "destroy cluster"]);
    }

    private string Files(string environment) => string.Concat(Directory.GetFiles(Root.EnvironmentFolder(environment)).Order(StringComparer.Ordinal).Select(File.ReadAllText));

    private async Task<JsonElement> StatusAsync() => (await Root.RunAsync("status", "--json")).Json;

    private static string[] Up(JsonElement status) =>
        [.. status.GetProperty("stages").EnumerateArray().Where(stage => stage.GetProperty("state").GetString() == "up").Select(stage => stage.GetProperty("stage").GetString()!)];

    /// <summary>Presses Ctrl-C once so many lines were written.</summary>
    private sealed class CancellingWriter(CancellationTokenSource stop, int after) : StringWriter
    {
        private int _lines;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (++_lines == after) stop.Cancel();
        }
    }
}
