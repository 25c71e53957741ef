using Lab.Cli.Sweep;
using Lab.Tests;

namespace Lab.Cli.Tests.Sweep;

public sealed class SweeperTests
{
    private static readonly Leftover Balancer = new(LeftoverKind.LoadBalancer, "lb", "alice", "tag");
    private static readonly Leftover Targets = new(LeftoverKind.TargetGroup, "tg", "alice", "tag");
    private static readonly Leftover Group = new(LeftoverKind.SecurityGroup, "sg", "alice", "tag");
    private static readonly Leftover OfBob = new(LeftoverKind.SecurityGroup, "sg-bob", "bob", "tag");

    private readonly HurriedTime _time = new(DateTimeOffset.UnixEpoch);
    private readonly ScriptedAccount _account = new();

    [Fact]
    public async Task Each_kind_goes_before_the_next()
    {
        (await RunAsync(Group, Targets, Balancer)).ShouldAllBe(outcome => outcome.Failure == null);

        _account.Deleted.ShouldBe(["lb", "tg", "sg"]);
        _time.Passed.ShouldBe(TimeSpan.Zero, "nothing kept anybody waiting");
    }

    [Fact]
    public async Task What_is_in_use_is_tried_again_after_ever_longer_waits_until_it_is_free()
    {
        _account.InUse["sg"] = 3;

        (await RunAsync(Group)).Single().Failure.ShouldBeNull();

        _account.Deleted.ShouldBe(["sg", "sg", "sg", "sg"]);
        _time.Passed.ShouldBe(TimeSpan.FromSeconds(10 + 20 + 40));
    }

    [Fact]
    public async Task What_stays_in_use_is_given_up_after_the_accounts_patience_and_told_with_what_AWS_says()
    {
        _account.InUse["sg"] = int.MaxValue;

        (await RunAsync(Group, OfBob)).Select(outcome => (outcome.Leftover.Id, outcome.Failure)).ShouldBe([("sg-bob", null), ("sg", "DependencyViolation: sg")]);

        _time.Passed.ShouldBe(_account.Patience);
    }

    [Fact]
    public async Task Security_groups_wait_until_the_ENIs_of_load_balancers_are_gone_and_the_load_balancer_is_deleted_once()
    {
        _account.Remaining["lb"] = 4;

        (await RunAsync(Balancer, Group)).ShouldAllBe(outcome => outcome.Failure == null);

        _account.Deleted.ShouldBe(["lb", "sg"]);
        _time.Passed.ShouldBe(TimeSpan.FromSeconds(10 + 20 + 40 + 80));
    }

    [Fact]
    public async Task ENIs_that_never_go_are_told()
    {
        _account.Remaining["lb"] = int.MaxValue;

        (await RunAsync(Balancer)).Single().Failure.ShouldBe("its ENIs eni-1 are still there");
    }

    [Fact]
    public async Task What_AWS_refuses_for_good_is_not_tried_again_and_nothing_waits_for_it_but_another_environment_goes_on()
    {
        _account.Refused.Add("lb");
        _account.InUse["tg"] = int.MaxValue;
        _account.InUse["sg-bob"] = 1;

        var outcomes = await RunAsync(Balancer, Targets, OfBob);

        outcomes.Select(outcome => (outcome.Leftover.Id, outcome.Failure)).ShouldBe(
            [("lb", "OperationNotPermitted: lb"), ("tg", "DependencyViolation: tg"), ("sg-bob", null)]);
        _time.Passed.ShouldBe(TimeSpan.FromSeconds(10), "only bob's group is worth a wait");
    }

    [Fact]
    public async Task A_deleted_load_balancer_is_waited_for_although_something_else_stays_for_good()
    {
        var other = Balancer with { Id = "lb-2" };
        _account.Refused.Add("lb");
        _account.Remaining["lb-2"] = 2;

        (await RunAsync(Balancer, other)).Select(outcome => (outcome.Leftover.Id, outcome.Failure)).ShouldBe([("lb", "OperationNotPermitted: lb"), ("lb-2", null)]);
    }

    [Fact]
    public async Task Everything_is_told_as_soon_as_it_is_clear()
    {
        var told = new List<string>();
        _account.InUse["sg"] = 1;

        await new Sweeper(_account, _time, outcome => told.Add(outcome.Leftover.Id)).RunAsync([Group, OfBob, Balancer], CancellationToken.None);

        told.ShouldBe(["lb", "sg-bob", "sg"]);
    }

    private Task<IReadOnlyList<SweepOutcome>> RunAsync(params Leftover[] leftovers) => new Sweeper(_account, _time, _ => { }).RunAsync(leftovers, CancellationToken.None);

    /// <summary>An account that refuses as it is told.</summary>
    private sealed class ScriptedAccount : ICloudAccount
    {
        public string Place => "an account";

        public DateTimeOffset Now => DateTimeOffset.UnixEpoch;

        public TimeSpan Patience => TimeSpan.FromMinutes(10);

        public List<string> Deleted { get; } = [];

        /// <summary>How often something is still in use.</summary>
        public Dictionary<string, int> InUse { get; } = [];

        /// <summary>How often something still has ENIs.</summary>
        public Dictionary<string, int> Remaining { get; } = [];

        public List<string> Refused { get; } = [];

        public Task<IReadOnlyList<Leftover>> FindAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task DeleteAsync(Leftover leftover, CancellationToken cancellationToken)
        {
            Deleted.Add(leftover.Id);
            if (Refused.Contains(leftover.Id)) throw new LabException(ExitCode.Failed, $"OperationNotPermitted: {leftover.Id}");
            return IsStill(InUse, leftover) ? throw new StillInUseException($"DependencyViolation: {leftover.Id}") : Task.CompletedTask;
        }

        public Task<string?> RemainderAsync(Leftover leftover, CancellationToken cancellationToken) =>
            Task.FromResult(IsStill(Remaining, leftover) ? "its ENIs eni-1 are still there" : null);

        private static bool IsStill(Dictionary<string, int> times, Leftover leftover) => times.TryGetValue(leftover.Id, out var left) && (times[leftover.Id] = left - 1) >= 0;
    }
}
