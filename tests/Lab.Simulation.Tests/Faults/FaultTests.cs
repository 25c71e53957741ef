using System.Collections.Immutable;
using Lab.Simulation.Aws;
using Lab.Simulation.Aws.AutoScaling;
using Lab.Simulation.Engine;
using Lab.Simulation.Faults;

namespace Lab.Simulation.Tests.Faults;

/// <summary>What a user sees of each kind of fault.</summary>
public sealed class FaultTests : IDisposable
{
    private const string Vpc = "aws:ec2/vpc:Vpc";

    private static readonly FleetSettings Settings = new("ab", 22, 2, "c5.large");

    private readonly FleetLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 1 + 2 + 4 + 8 + 16)]
    [InlineData(7, 1 + 2 + 4 + 8 + 16 + 20 + 20)]
    public async Task A_throttled_operation_takes_longer_by_the_waits_of_the_provider(int times, int seconds)
    {
        var undisturbed = (await _lab.UpAsync("net", Settings))!.Simulated;
        await _lab.DestroyAsync("net");
        await InjectAsync(Fault.Throttling("slow", new ResourceTarget(Vpc), times));

        var throttled = (await _lab.UpAsync("net", Settings))!;

        throttled.Failures.ShouldBeEmpty();
        (throttled.Simulated - undisturbed).ShouldBe(TimeSpan.FromSeconds(seconds));
        Faults().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_provider_gives_up_after_25_throttled_attempts_and_the_rest_is_for_the_next_up()
    {
        await InjectAsync(Fault.Throttling("slow", new ResourceTarget(Vpc), 26));

        var failure = (await _lab.UpAsync("net", Settings))!.Failures.ShouldHaveSingleItem();

        failure.Urn.ShouldBe("urn:pulumi:alice.net::eks-lab::aws:ec2/vpc:Vpc::vpc");
        failure.Code.ShouldBe("Throttling");
        failure.Message.ShouldBe("exceeded maximum number of attempts, 25, api error Throttling: Rate exceeded");
        Faults().ShouldHaveSingleItem().Times.ShouldBe(1);
        (await _lab.UpAsync("net", Settings))!.Failures.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ResourceOperation.Create)]
    [InlineData(ResourceOperation.Update)]
    [InlineData(ResourceOperation.Delete)]
    [InlineData(ResourceOperation.Refresh)]
    public async Task An_operation_is_refused_as_often_as_the_fault_says_and_nothing_of_it_is_done(ResourceOperation operation)
    {
        const string Rule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
        if (operation != ResourceOperation.Create) (await _lab.UpAsync("net", Settings))!.Failures.ShouldBeEmpty();
        await InjectAsync(new Fault("broken", new ResourceTarget(Rule, null, operation), "InternalFailure", "An internal error has occurred", 2));

        foreach (var left in new int?[] { 1, null })
        {
            var before = Ports();
            var failure = (await CommandAsync())!.Failures.ShouldHaveSingleItem();
            (failure.Operation, failure.Code, failure.Message).ShouldBe((operation, "InternalFailure", "An internal error has occurred"));
            Ports().ShouldBe(before);
            Faults().SingleOrDefault()?.Times.ShouldBe(left);
        }

        (await CommandAsync())!.Failures.ShouldBeEmpty();

        Task<UpdateResult?> CommandAsync() => operation switch
        {
            ResourceOperation.Delete => _lab.DestroyAsync("net"),
            ResourceOperation.Refresh => _lab.RefreshAsync("net"),
            _ => _lab.UpAsync("net", Settings with { Port = 443 }),
        };
        ImmutableArray<int> Ports() => _lab.Read(environment => environment.World.All<SecurityGroup>()
            .Where(group => group.Name != "default").SelectMany(group => group.Rules).Select(rule => rule.FromPort).ToImmutableArray());
    }

    [Fact]
    public async Task A_destroy_that_is_refused_midway_goes_on_where_it_was()
    {
        (await _lab.UpAsync("net", Settings))!.Failures.ShouldBeEmpty();
        await InjectAsync(Fault.InUse("used", "aws:ec2/subnet:Subnet"));

        var refused = (await _lab.DestroyAsync("net"))!;

        refused.Failures.ShouldHaveSingleItem().Code.ShouldBe("DependencyViolation");
        var deleted = refused.Counts[ResourceOperation.Delete];
        deleted.ShouldBePositive();
        var rest = (await _lab.DestroyAsync("net"))!;
        rest.Failures.ShouldBeEmpty();

        // Ten resources and the stack.
        (deleted + rest.Counts[ResourceOperation.Delete]).ShouldBe(10 + 1);
    }

    [Fact]
    public async Task A_zone_without_capacity_is_told_by_the_group_which_launches_in_the_other_zone()
    {
        (await _lab.UpAsync("net", Settings))!.Failures.ShouldBeEmpty();
        await InjectAsync(Fault.NoCapacity("full", "c5.large", "ap-northeast-2a"));

        var failure = (await _lab.UpAsync("fleet", Settings))!.Failures.ShouldHaveSingleItem();

        failure.Message.ShouldContain("We currently do not have sufficient c5.large capacity in the Availability Zone you requested (ap-northeast-2a).");
        failure.Message.ShouldEndWith("Launching EC2 instance failed.");
        Zones().ShouldBe(["ap-northeast-2b", "ap-northeast-2b"]);
        await _lab.DoAsync(environment => environment.LiftAsync("full"));
        (await _lab.UpAsync("fleet", Settings))!.Failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_type_or_zone_is_not_met_by_a_lack_of_capacity()
    {
        (await _lab.UpAsync("net", Settings))!.Failures.ShouldBeEmpty();
        await InjectAsync(Fault.NoCapacity("type", "t3.small", "ap-northeast-2a"));
        await InjectAsync(Fault.NoCapacity("zone", "c5.large", "ap-northeast-2c"));

        (await _lab.UpAsync("fleet", Settings))!.Failures.ShouldBeEmpty();

        Zones().ShouldBe(["ap-northeast-2a", "ap-northeast-2b"]);
    }

    [Fact]
    public async Task Auto_Scaling_replaces_an_instance_that_somebody_terminated_within_minutes()
    {
        foreach (var stack in new[] { "net", "fleet" }) (await _lab.UpAsync(stack, Settings))!.Failures.ShouldBeEmpty();
        var lost = _lab.Read(environment => environment.World.All<AutoScalingGroup>().Single().Instances[0].Id);

        await _lab.DoAsync(environment => environment.ChangeAsync(world => Mishaps.TerminateInstance(world, lost), TimeSpan.FromMinutes(1)));
        Zones().Length.ShouldBe(1);
        await _lab.DoAsync(environment => environment.ChangeAsync(_ => { }, TimeSpan.FromMinutes(5)));

        Zones().ShouldBe(["ap-northeast-2a", "ap-northeast-2b"]);
        _lab.Read(environment => environment.World.All<AutoScalingGroup>().Single().Instances.Select(each => each.Id)).ShouldNotContain(lost);
        (await _lab.UpAsync("fleet", Settings))!.HasChanges.ShouldBeFalse();
    }

    [Fact]
    public async Task A_fault_meets_every_process_until_it_is_lifted_or_the_environment_begins_anew()
    {
        await InjectAsync(new Fault("broken", new ResourceTarget(Vpc, null, ResourceOperation.Create), "InternalFailure", "An internal error has occurred"));
        foreach (var attempt in Enumerable.Range(0, 3)) (await _lab.UpAsync("net", Settings))!.Succeeded.ShouldBeFalse($"attempt {attempt}");

        (await _lab.DestroyAsync("net"))!.Failures.ShouldBeEmpty();

        Faults().ShouldBeEmpty();
        (await _lab.UpAsync("net", Settings))!.Failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_up_that_changes_nothing_meets_no_fault()
    {
        (await _lab.UpAsync("net", Settings))!.Failures.ShouldBeEmpty();
        await InjectAsync(new Fault("broken", new ResourceTarget(), "InternalFailure", "An internal error has occurred", 1));

        (await _lab.UpAsync("net", Settings))!.Failures.ShouldBeEmpty();

        Faults().ShouldHaveSingleItem().Times.ShouldBe(1);
    }

    [Fact]
    public async Task A_change_that_fails_leaves_the_world_as_it_was()
    {
        (await _lab.UpAsync("net", Settings))!.Failures.ShouldBeEmpty();
        var before = _lab.Census();

        await Should.ThrowAsync<KeyNotFoundException>(() => _lab.DoAsync(environment => environment.ChangeAsync(world =>
        {
            foreach (var subnet in world.All<Subnet>()) world.Remove<Subnet>(subnet.Id);
            Mishaps.TerminateInstance(world, "i-nothing");
        })));

        _lab.Census().ShouldBe(before);
    }

    private Task InjectAsync(Fault fault) => _lab.DoAsync(environment => environment.InjectAsync(fault));

    private ImmutableArray<Fault> Faults() => _lab.Read(environment => environment.World.All<Fault>().ToImmutableArray());

    private ImmutableArray<string> Zones() => _lab.Read(environment => environment.World.All<Instance>()
        .Select(instance => environment.World.Get<Subnet>(instance.SubnetId).AvailabilityZone).Order(StringComparer.Ordinal).ToImmutableArray());
}
