namespace Lab.Engine.Tests.Workflows;

/// <summary>What the nightly job does with environments of lost runs: the text of ephemeral.yml itself, on the real <c>pulumi</c>.</summary>
public sealed class NightlyJobTests
{
    private const string Lost = "ci-100-1-aaaa";
    private const string Past = "2026-01-01T00:00:00Z";
    private const string Future = "2099-01-01T00:00:00Z";

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [SkippableFact]
    public async Task An_environment_of_a_run_that_ended_goes_once_its_time_is_over_however_lately_it_was_updated()
    {
        using var runner = new NightlyRunner();
        await runner.MakeAsync(Lost, "network", Past);
        await runner.MakeAsync(Lost, "cluster", Past);
        runner.HasRun("100-1", "completed", age: TimeSpan.FromHours(1));
        runner.HasCluster($"{Lost}-myeks", "ACTIVE");

        var (exitCode, output) = await runner.RunAsync();

        exitCode.ShouldBe(0, output);
        output.ShouldContain($"$ pulumi destroy --stack {Lost}.cluster");
        (await runner.StacksAsync()).ShouldBeEmpty();
        runner.AwsCalls.ShouldBe(
        [
            $"eks update-cluster-config --name {Lost}-myeks --resources-vpc-config publicAccessCidrs={NightlyRunner.Address}/32",
            $"eks wait cluster-active --name {Lost}-myeks",
        ]);
    }

    [SkippableFact]
    public async Task The_lock_and_the_pending_operation_of_a_lost_runner_are_no_obstacle()
    {
        using var runner = new NightlyRunner();
        await runner.LoseAsync(Lost, "network");
        runner.HasRun("100-1", "completed", age: Day);

        var (exitCode, output) = await runner.RunAsync();

        exitCode.ShouldBe(0, output);
        output.ShouldContain("region eu-central-1");
        (await runner.StacksAsync()).ShouldBeEmpty();
        runner.AwsCalls.ShouldBeEmpty("there is no cluster to open");
    }

    [SkippableTheory]
    [InlineData("in_progress", Past, 24)]
    [InlineData("completed", Future, 24)]
    [InlineData(null, Past, 24)]
    public async Task One_whose_run_goes_on_or_is_not_known_or_whose_time_is_not_over_is_left_alone(string? status, string expiresAt, int hours)
    {
        using var runner = new NightlyRunner();
        await runner.MakeAsync(Lost, "network", expiresAt);
        if (status is not null) runner.HasRun("100-1", status, TimeSpan.FromHours(hours));

        var (exitCode, output) = await runner.RunAsync();

        exitCode.ShouldBe(0, output);
        output.ShouldContain($"::warning::{Lost} is left alone");
        (await runner.StacksAsync()).ShouldBe([$"{Lost}.network"]);
    }

    [SkippableFact]
    public async Task Without_an_update_that_ended_the_beginning_of_the_runs_attempt_counts()
    {
        using var runner = new NightlyRunner();
        await runner.LoseAsync(Lost, "network");
        runner.HasRun("100-1", "completed", age: TimeSpan.FromHours(5));

        (await runner.RunAsync()).Output.ShouldContain($"::warning::{Lost} is left alone");

        runner.HasRun("100-1", "completed", age: TimeSpan.FromHours(7));
        var (exitCode, output) = await runner.RunAsync();
        exitCode.ShouldBe(0, output);
        (await runner.StacksAsync()).ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task No_environment_goes_that_no_run_made_and_one_that_cannot_go_keeps_no_other()
    {
        using var runner = new NightlyRunner();
        string[] foreign = ["alice.network", "ci-team-alice.network", "mci-1-1-abcd.network"];
        foreach (var stack in foreign) await runner.MakeAsync(stack.Split('.')[0], "network", Past);
        await runner.MakeAsync("ci-100-1-aaaa", "network", Past);
        await runner.MakeAsync("ci-200-2-bbbb", "network", Past);
        foreach (var attempt in new[] { "100-1", "200-2", "1-1" }) runner.HasRun(attempt, "completed", Day);
        runner.HasCluster("ci-100-1-aaaa-myeks", status: null);

        var (exitCode, output) = await runner.RunAsync();

        exitCode.ShouldBe(1, output);
        output.ShouldContain("AccessDeniedException");
        output.ShouldContain("::error::ci-100-1-aaaa is not gone");
        (await runner.StacksAsync()).ShouldBe(["alice.network", "ci-100-1-aaaa.network", "ci-team-alice.network", "mci-1-1-abcd.network"]);
    }

    [SkippableFact]
    public async Task A_stack_that_still_has_something_is_not_forgotten()
    {
        using var runner = new NightlyRunner();
        await runner.MakeAsync(Lost, "network", Past);
        runner.HasRun("100-1", "completed", Day);
        runner.Things.Faults = "delete:Thing::second=fail DependencyViolation: it has dependencies";

        var (exitCode, output) = await runner.RunAsync();

        exitCode.ShouldBe(1, output);
        output.ShouldContain($"::error::{Lost} is not gone");
        (await runner.StacksAsync()).ShouldBe([$"{Lost}.network"]);
    }

    [SkippableTheory]
    [InlineData("ACTIVE", NightlyRunner.Address + "/32")]
    [InlineData("DELETING", "198.51.100.1/32")]
    [InlineData("FAILED", "198.51.100.1/32")]
    public async Task An_endpoint_that_is_open_already_or_not_there_is_not_opened(string status, string allowed)
    {
        using var runner = new NightlyRunner();
        await runner.MakeAsync(Lost, "network", Past);
        runner.HasRun("100-1", "completed", Day);
        runner.HasCluster($"{Lost}-myeks", status, allowed);

        (await runner.RunAsync()).ExitCode.ShouldBe(0);

        runner.AwsCalls.ShouldBeEmpty();
        (await runner.StacksAsync()).ShouldBeEmpty();
    }
}
