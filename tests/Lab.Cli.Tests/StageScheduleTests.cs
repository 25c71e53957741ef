using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Lab.Cli.Commands;
using Lab.Cli.Reports;
using Lab.Stacks;

namespace Lab.Cli.Tests;

public sealed class StageScheduleTests
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Stages_that_do_not_need_each_other_are_worked_on_at_the_same_time()
    {
        var (left, right) = (new TaskCompletionSource(), new TaskCompletionSource());
        var schedule = StageSchedule.Up([new Stage("base"), new Stage("left", "base"), new Stage("right", "base")], atOnce: 2);

        // Each of the two ends only when the other one has begun: one after the other they would wait for ever.
        var result = await schedule.RunAsync(
            async stage =>
            {
                var (mine, other) = stage.Name == "left" ? (left, right) : (right, left);
                if (stage.Name != "base")
                {
                    mine.SetResult();
                    await other.Task.WaitAsync(LongEnough);
                }

                return Done(stage);
            },
            CancellationToken.None);

        result.Reports.Select(report => report.Stage).ShouldBe(["base", "left", "right"]);
    }

    [Fact]
    public void Each_stage_begins_after_those_it_needs_and_no_more_are_under_way_than_allowed() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(),
        ArbMap.Default.ArbFor<byte>(),
        (needs, most) => RunsInOrder([.. needs.Take(12)], 1 + (most % 4)).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    [Fact]
    public async Task What_needs_a_failed_stage_is_not_begun_and_the_others_go_on()
    {
        var begun = new List<string>();
        var schedule = StageSchedule.Up(
            [new Stage("base"), new Stage("broken", "base"), new Stage("above", "broken"), new Stage("beside", "base")], atOnce: 1);

        var result = await schedule.RunAsync(
            stage =>
            {
                begun.Add(stage.Name);
                return Task.FromResult(stage.Name == "broken" ? new StageOutcome(new StageReport(stage.Name), IsDone: false, ExitCode.Failed) : Done(stage));
            },
            CancellationToken.None);

        begun.ShouldBe(["base", "broken", "beside"]);
        result.NotBegun.Select(stage => stage.Name).ShouldBe(["above"]);
        result.ExitCode.ShouldBe(ExitCode.Failed);
    }

    [Fact]
    public async Task Once_it_is_stopped_no_other_stage_is_begun()
    {
        using var stop = new CancellationTokenSource();
        var schedule = StageSchedule.Up([new Stage("first"), new Stage("second")], atOnce: 1);

        var result = await schedule.RunAsync(
            async stage =>
            {
                await stop.CancelAsync();
                return Done(stage);
            },
            stop.Token);

        result.NotBegun.Select(stage => stage.Name).ShouldBe(["second"]);
    }

    // Nobody would be there to stop those under way: on Ctrl-C their programs would be signalled by a process that is ending.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Where_the_work_on_a_stage_throws_no_other_is_begun_and_those_under_way_go_to_their_end(bool isAtOnce)
    {
        var (begun, ended) = (new List<string>(), new List<string>());
        var slow = new TaskCompletionSource();
        var schedule = StageSchedule.Up([new Stage("slow"), new Stage("broken"), new Stage("third")], atOnce: 2);

        var run = schedule.RunAsync(
            stage =>
            {
                begun.Add(stage.Name);
                return stage.Name == "slow" ? SlowAsync(stage) : isAtOnce ? throw new LabException(ExitCode.Failed, "broken") : BrokenAsync();
            },
            CancellationToken.None);

        run.IsCompleted.ShouldBeFalse("a stage is under way");
        slow.SetResult();
        (await Should.ThrowAsync<LabException>(() => run.WaitAsync(LongEnough))).Message.ShouldBe("broken");
        begun.ShouldBe(["slow", "broken"]);
        ended.ShouldBe(["slow"]);

        async Task<StageOutcome> SlowAsync(LabStage stage)
        {
            await slow.Task;
            ended.Add(stage.Name);
            return Done(stage);
        }

        static Task<StageOutcome> BrokenAsync() => Task.FromException<StageOutcome>(new LabException(ExitCode.Failed, "broken"));
    }

    // The byte of a stage says which of the earlier ones it needs.
    private static async Task<bool> RunsInOrder(byte[] needs, int most)
    {
        var stages = needs.Select((bits, index) => new Stage(
            $"s{index}", [.. Enumerable.Range(0, Math.Min(index, 8)).Where(bit => (bits & (1 << bit)) != 0).Select(bit => $"s{bit}")])).ToList();
        var (done, underWay, isRight) = (new HashSet<string>(StringComparer.Ordinal), 0, true);
        var result = await StageSchedule.Up(stages, most).RunAsync(
            async stage =>
            {
                lock (done) isRight &= ++underWay <= most && stage.DependsOn.All(done.Contains);
                await Task.Yield();
                lock (done)
                {
                    underWay--;
                    done.Add(stage.Name);
                }

                return Done(stage);
            },
            CancellationToken.None);
        return isRight && result.NotBegun.Count == 0 && result.Reports.Count == stages.Count;
    }

    private static StageOutcome Done(LabStage stage) => new(new StageReport(stage.Name), IsDone: true, ExitCode.Done);

    private sealed class Stage(string name, params string[] needs) : LabStage
    {
        public override string Name => name;

        public override string Summary => name;

        public override ImmutableArray<string> DependsOn { get; } = [.. needs];

        public override Task<StageOutputs> DefineAsync(StageContext context) => throw new NotSupportedException();
    }
}
