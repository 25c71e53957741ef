using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Lab.Stacks.Settings;

namespace Lab.Stacks.Tests;

public class StageGraphTests
{
    [Fact]
    public void The_stages_come_in_the_order_of_the_course() =>
        StageCatalog.All.Select(stage => stage.Name).ShouldBe(
        [
            "network", "cluster", "multus-nodes", "multus", "netshoot", "max-pods", "prefix-nodes", "load-balancer-controller", "nlb-ip", "nlb-instance",
            "service-types", "kube-ops-view", "external-dns",
        ]);

    [Fact]
    public void A_stage_comes_up_after_all_that_it_needs() =>
        StageCatalog.WithDependencies(["netshoot"]).Select(stage => stage.Name).ShouldBe(["network", "cluster", "netshoot"]);

    [Fact]
    public void A_stage_goes_down_after_all_that_need_it() =>
        StageCatalog.WithDependents(["load-balancer-controller"]).Select(stage => stage.Name).ShouldBe(
            ["external-dns", "kube-ops-view", "service-types", "nlb-instance", "nlb-ip", "load-balancer-controller"]);

    [Fact]
    public void Unknown_stages_are_all_told_with_the_nearest()
    {
        var problems = Should.Throw<SettingsException>(() => StageCatalog.WithDependencies(["netwrok", "cluster", "x"])).Problems;
        problems.Length.ShouldBe(2);
        problems.ShouldContain(problem => problem.Contains("did you mean network?", StringComparison.Ordinal));
        problems.ShouldContain(problem => problem.Contains("network, cluster, multus-nodes, multus, netshoot", StringComparison.Ordinal));
    }

    [Fact]
    public void A_circle_is_refused_with_its_stages() =>
        Refusal(new FakeStage("a", "b"), new FakeStage("b", "c"), new FakeStage("c", "a"), new FakeStage("d"))
            .ShouldBe("the stages don't fit together: a, b, c depend on each other in a circle");

    [Fact]
    public void A_need_that_nobody_fulfils_is_refused() => Refusal(new FakeStage("a", "b")).ShouldContain("a depends on b, which is no stage");

    [Fact]
    public void Two_owners_of_a_name_are_refused() => Refusal(new FakeStage("a"), new FakeStage("a")).ShouldContain("the name a has 2 owners");

    [Fact]
    public void Every_order_puts_needs_first_and_is_the_reverse_of_taking_down() => Prop.ForAll(Acyclic, stages =>
    {
        var graph = new StageGraph(stages);
        return stages.All(stage => stage.DependsOn.All(need => Index(graph.All, need) < Index(graph.All, stage.Name)))
            && stages.All(stage => NeedsFirst(graph.WithDependencies([stage.Name])))
            && stages.All(stage => NeedsFirst([.. graph.WithDependents([stage.Name]).Reverse()], isWhole: false))
            && graph.WithDependents(stages.Select(stage => stage.Name))
                .SequenceEqual(graph.WithDependencies(stages.Select(stage => stage.Name)).Reverse());
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("alice.network", "alice", "network")]
    [InlineData("team-1.cluster", "team-1", "cluster")]
    [InlineData("network", "dev", "network")]
    public void A_stack_is_named_by_environment_and_stage(string name, string environment, string stage) =>
        StackName.Parse(name).ShouldBe(new StackName(environment, stage));

    [Fact]
    public void A_bad_stack_name_is_told_in_both_its_parts()
    {
        var problems = Should.Throw<SettingsException>(() => StackName.Parse("Alice.netwrk")).Problems;
        problems.Length.ShouldBe(2);
        problems[0].ShouldContain("\"Alice\"");
        problems[1].ShouldContain("did you mean network?");
    }

    private static bool NeedsFirst(ImmutableArray<LabStage> stages, bool isWhole = true) => stages.All(stage => stage.DependsOn.All(need =>
        Index(stages, need) is var index && (index < 0 ? !isWhole : index < Index(stages, stage.Name))));

    private static int Index(ImmutableArray<LabStage> stages, string name) => stages.Select(stage => stage.Name).ToList().IndexOf(name);

    private static string Refusal(params FakeStage[] stages) => Should.Throw<InvalidOperationException>(() => new StageGraph(stages)).Message;

    /// <summary>Stages that depend on some of those with a lower number, in any order.</summary>
    private static Arbitrary<FakeStage[]> Acyclic { get; } = (
        from count in Gen.Choose(1, 8)
        from bits in Gen.Choose(0, 255).ArrayOf(count)
        from order in Gen.Shuffle(Enumerable.Range(0, count).ToArray())
        select order.Select(number => new FakeStage($"s{number}", [.. Enumerable.Range(0, number)
            .Where(other => (bits[number] >> other & 1) == 1).Select(other => $"s{other}")])).ToArray()).ToArbitrary();

    private sealed class FakeStage(string name, params string[] needs) : LabStage
    {
        public override string Name => name;

        public override string Summary => name;

        public override ImmutableArray<string> DependsOn => [.. needs];

        public override Task<StageOutputs> DefineAsync(StageContext context) => throw new NotSupportedException();

        public override string ToString() => $"{name}({string.Join(',', needs)})";
    }
}
