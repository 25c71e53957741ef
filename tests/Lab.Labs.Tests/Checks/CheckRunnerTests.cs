using System.Collections.Immutable;
using Lab.Labs.Checks;

namespace Lab.Labs.Tests.Checks;

public sealed class CheckRunnerTests
{
    private static LabCheck Check(string id, Func<CheckContext, CancellationToken, Task<CheckOutcome>> observe) =>
        new(id, $"claim of {id}", "because of {environment}", "`lab up network --env {environment}`", observe);

    private static LabCheck Passing(string id) => Check(id, (_, _) => Task.FromResult(new CheckOutcome(CheckVerdict.Passed, "all well", "all well")));

    private static Task<ImmutableArray<CheckResult>> RunAsync(params LabCheck[] checks) =>
        CheckRunner.RunAsync(checks, new FakeWorld().Context(), TimeProvider.System);

    [Fact]
    public async Task Results_come_in_the_order_of_the_checks_whichever_ends_first()
    {
        var release = new TaskCompletionSource();
        var slow = Check("slow", async (_, _) =>
        {
            await release.Task;
            return new CheckOutcome(CheckVerdict.Passed, "", "");
        });
        var fast = Check("fast", (_, _) =>
        {
            release.SetResult();
            return Task.FromResult(new CheckOutcome(CheckVerdict.Passed, "", ""));
        });

        var results = await RunAsync(slow, fast);

        results.Select(result => result.Check.Id).ShouldBe(["slow", "fast"]);
    }

    [Fact]
    public async Task A_check_that_breaks_fails_with_its_name_and_leaves_the_others_alone()
    {
        var broken = Check("network/broken", (_, _) => throw new InvalidOperationException("the probe fell over"));

        var results = await RunAsync(Passing("network/first"), broken, Passing("network/last"));

        results.Select(result => result.Passed).ShouldBe([true, false, true]);
        results[1].Outcome.Expected.ShouldBe("claim of network/broken");
        results[1].Outcome.Observed.ShouldBe("check network/broken broke off: InvalidOperationException: the probe fell over");
    }

    [Fact]
    public async Task What_keeps_a_check_from_looking_is_what_it_observes()
    {
        var blind = Check("network/blind", (context, _) => Task.FromResult(new CheckOutcome(CheckVerdict.Passed, "", context.Text("network", "vpcID"))));

        var results = await RunAsync(blind);

        results[0].Passed.ShouldBeFalse();
        results[0].Outcome.Expected.ShouldBe("stage network is up and has the output vpcID");
        results[0].Outcome.Observed.ShouldBe("stage alice.network has no output vpcID: run `lab up network --env alice`");
    }

    [Fact]
    public async Task Reason_and_remedy_have_the_environments_values()
    {
        var results = await RunAsync(Passing("network/any"));

        results[0].Check.Why.ShouldBe("because of alice");
        results[0].Check.Fix.ShouldBe("`lab up network --env alice`");
    }

    [Fact]
    public async Task The_time_that_a_check_took_is_measured_by_the_given_clock()
    {
        var clock = new SteppingClock();
        var check = Check("network/slow", (_, _) =>
        {
            clock.Step(TimeSpan.FromSeconds(3));
            return Task.FromResult(new CheckOutcome(CheckVerdict.Passed, "", ""));
        });

        var results = await CheckRunner.RunAsync([check], new FakeWorld().Context(), clock);

        results[0].Elapsed.ShouldBe(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Cancelling_ends_the_run_in_place_of_failing_the_checks()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(
            () => CheckRunner.RunAsync([Passing("network/any")], new FakeWorld().Context(), TimeProvider.System, cancelled.Token));
    }

    private sealed class SteppingClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Step(TimeSpan time) => _ticks += time.Ticks;
    }
}
