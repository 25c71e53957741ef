using Lab.Cli.Reset;
using Lab.Stacks;

namespace Lab.Cli.Tests.Reset;

public sealed class ResetPlannerTests
{
    private static readonly HashSet<string> Everything = [.. StageCatalog.All.Select(stage => stage.Name)];

    [Fact]
    public void A_cluster_goes_with_all_that_stands_on_it_but_not_with_the_network()
    {
        var plan = Plan(null, new Deviation("cluster", ResetLevel.Cluster, "the cluster is gone"));

        plan.Level.ShouldBe(ResetLevel.Cluster);
        plan.Down.ShouldBe(Everything.Except(["network"]), ignoreOrder: true);
        plan.Down[^1].ShouldBe("cluster");
        plan.Up[0].ShouldBe("cluster");
        plan.Sweeps.ShouldBeTrue();
    }

    [Fact]
    public void Load_balancers_go_before_their_controller_and_what_it_left_before_the_network()
    {
        var plan = new ResetPlanner(Everything, Everything, ResetLevel.Stack)
            .Plan([new Deviation("network", ResetLevel.Objects, "Vpc differs")], ["Service default/mine"]);

        string[] steps = [.. plan.Steps()];
        steps[0].ShouldBe("delete Service default/mine and wait for its load balancer to go");
        Array.IndexOf(steps, "destroy nlb-ip").ShouldBeLessThan(Array.IndexOf(steps, "destroy load-balancer-controller"));
        Array.IndexOf(steps, "destroy load-balancer-controller").ShouldBeLessThan(Array.IndexOf(steps, "destroy cluster"));
        Array.IndexOf(steps, "destroy cluster").ShouldBeLessThan(Array.IndexOf(steps, "sweep what the cluster's controllers left"));
        Array.IndexOf(steps, "sweep what the cluster's controllers left").ShouldBeLessThan(Array.IndexOf(steps, "destroy network"));
        Array.IndexOf(steps, "destroy network").ShouldBeLessThan(Array.IndexOf(steps, "bring network up again"));
    }

    [Fact]
    public void A_failed_check_is_laid_to_what_differs_as_long_as_something_does()
    {
        var plan = Plan(null, Failed("netshoot"), new Deviation("cluster", ResetLevel.Nodes, "node n is cordoned"));

        plan.Level.ShouldBe(ResetLevel.Nodes);
        plan.Down.ShouldBeEmpty();
    }

    [Fact]
    public void Each_attempt_in_vain_goes_a_level_further_until_there_is_none()
    {
        var planner = new ResetPlanner(Everything, Everything, wanted: null);
        var levels = new List<ResetLevel>();
        var drift = new Deviation("netshoot", ResetLevel.Objects, "Deployment differs");
        for (var plan = planner.Plan([drift], []); !plan.IsEmpty; plan = planner.Plan([drift], []))
        {
            levels.Add(plan.Level);
            planner.Tried(plan);
        }

        levels.ShouldBe([ResetLevel.Objects, ResetLevel.Stack, ResetLevel.Cluster]);
    }

    [Fact]
    public void A_stage_that_was_not_named_is_not_taken_down_for_its_own_sake()
    {
        var plan = new ResetPlanner(new HashSet<string> { "netshoot" }, Everything, ResetLevel.Stack)
            .Plan([new Deviation("netshoot", ResetLevel.Objects, "a"), new Deviation("cluster", ResetLevel.Objects, "b")], []);

        plan.Down.ShouldBe(["netshoot"]);
        plan.Up.ShouldBe(["cluster", "netshoot"]);
    }

    [Fact]
    public void What_nobody_declared_goes_only_if_it_was_shown()
    {
        var plan = Plan(null, Foreign("ConfigMap default/mine is nobody's"));

        plan.Allows(Foreign("ConfigMap default/mine is nobody's")).ShouldBeTrue();
        plan.Allows(Foreign("ConfigMap default/made-meanwhile is nobody's")).ShouldBeFalse();
        plan.Allows(Foreign("Deployment default/web has .spec.replicas by hand") with { RemovesForeign = false }).ShouldBeTrue();

        static Repair Foreign(string text) => new("cluster", ResetLevel.Objects, text, _ => Task.CompletedTask) { RemovesForeign = true };
    }

    private static Deviation Failed(string stage) => new(stage, ResetLevel.Objects, "check fails") { IsSymptom = true };

    private static ResetPlan Plan(ResetLevel? wanted, params Deviation[] found) => new ResetPlanner(Everything, Everything, wanted).Plan(found, []);
}
