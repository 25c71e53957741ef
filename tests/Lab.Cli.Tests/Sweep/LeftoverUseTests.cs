using System.Collections.Immutable;
using Lab.Cli.Sweep;

namespace Lab.Cli.Tests.Sweep;

public sealed class LeftoverUseTests
{
    private static readonly SweepCandidate Candidate = new(LeftoverKind.SecurityGroup, "sg-1");
    private static readonly Ownership OfStack = new("alice", "tag", Maker.Stack);
    private static readonly Ownership OfController = new("alice", "tag", Maker.Controller);
    private static readonly EnvironmentState Down = new("alice");

    [Fact]
    public void While_the_cluster_exists_everything_is_in_use_whoever_named_the_environment_and_whether_or_not_its_time_is_over()
    {
        var state = Down with { HasCluster = true, IsNamed = true, IsExpired = true };

        LeftoverUse.Of(Candidate, OfController, state).ShouldBe("cluster alice-myeks exists");
        LeftoverUse.Of(Candidate, OfStack, state).ShouldBe("cluster alice-myeks exists");
    }

    [Fact]
    public void Without_the_cluster_what_controllers_made_is_free() => LeftoverUse.Of(Candidate, OfController, Down).ShouldBeNull();

    [Fact]
    public void What_a_stack_may_have_made_is_kept_when_no_backend_can_be_asked() =>
        LeftoverUse.Of(Candidate, OfStack, Down with { IsNamed = true, RecordsUnknown = "pulumi is not on PATH" }).ShouldBe("a stack of alice may record it: pulumi is not on PATH");

    [Fact]
    public void What_an_update_under_way_may_have_made_is_kept() =>
        LeftoverUse.Of(Candidate, OfStack, Down with { HasStacks = true, IsNamed = true, IsBusy = true }).ShouldStartWith("an update of alice is under way");

    [Fact]
    public void An_environment_that_this_backend_does_not_know_has_to_be_named_or_expired()
    {
        LeftoverUse.Of(Candidate, OfStack, Down).ShouldBe("alice has no stack in this backend, its time is not over, and nobody named it");
        LeftoverUse.Of(Candidate, OfStack, Down with { IsNamed = true }).ShouldBeNull();
        LeftoverUse.Of(Candidate, OfStack, Down with { IsExpired = true }).ShouldBeNull();
        LeftoverUse.Of(Candidate, OfStack, Down with { HasStacks = true }).ShouldBeNull("its stacks were asked, and none records it");
    }

    [Fact]
    public void An_instance_of_an_Auto_Scaling_group_would_come_back()
    {
        var instance = new SweepCandidate(LeftoverKind.Instance, "i-1")
        {
            Tags = ImmutableSortedDictionary<string, string>.Empty.Add("aws:autoscaling:groupName", "alice-multus"),
        };

        LeftoverUse.Of(instance, OfStack, Down with { IsNamed = true }).ShouldBe("Auto Scaling group alice-multus would launch it again");
    }
}
