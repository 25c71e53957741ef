using System.Collections.Immutable;
using Lab.Cli.Reset;

namespace Lab.Cli.Tests.Reset;

/// <summary>What an interrupted reset leaves for the next one, and who else has a say in it.</summary>
public sealed class PendingResetTests : IDisposable
{
    private readonly LabRoot _lab = new();

    private string Pending => new LabPaths(_lab.Folder).PendingReset("sim", "dev");

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task What_was_destroyed_since_does_not_come_back()
    {
        (await _lab.RunAsync("up", "netshoot")).ShouldEnd(0);
        new PendingReset(["netshoot", "cluster"], ["cluster", "netshoot"], EnvironmentSettings.None).Save(Pending);

        (await _lab.RunAsync("destroy", "--all", "--yes")).ShouldEnd(0).Out.ShouldContain("the reset that was interrupted won't bring cluster, netshoot up again");
        (await _lab.RunAsync("up", "network")).ShouldEnd(0);
        (await _lab.RunAsync("reset", "network", "--yes")).ShouldEnd(0);

        (await UpAsync()).ShouldBe(["network"]);
        File.Exists(Pending).ShouldBeFalse();
    }

    [Fact]
    public async Task What_the_interrupted_reset_had_taken_down_already_is_given_up_too()
    {
        (await _lab.RunAsync("up", "network")).ShouldEnd(0);
        new PendingReset([], ["cluster", "netshoot", "max-pods"], EnvironmentSettings.None).Save(Pending);

        (await _lab.RunAsync("destroy", "netshoot", "--yes")).ShouldEnd(0);

        PendingReset.Load(Pending)!.Up.ShouldBe(["cluster", "max-pods"]);
    }

    [Fact]
    public async Task What_was_set_since_counts_and_not_what_the_interrupted_reset_remembers()
    {
        (await _lab.RunAsync("up", "network", "--set", "nodeCount=2")).ShouldEnd(0);
        Remember("network", "cluster");

        (await _lab.RunAsync("reset", "network", "--yes")).ShouldEnd(0);

        NodeCount().ShouldBe("2");
    }

    [Fact]
    public async Task What_the_interrupted_reset_remembers_counts_where_nothing_is_left()
    {
        Remember("network");

        (await _lab.RunAsync("reset", "network", "--yes")).ShouldEnd(0);

        NodeCount().ShouldBe("4");
    }

    // Stages side by side are done with at the same time.
    [Fact]
    public void Nothing_is_lost_where_stages_are_done_at_the_same_time()
    {
        ImmutableArray<string> stages = [.. Enumerable.Range(0, 64).Select(index => $"s{index}")];
        var journal = new PendingJournal(Pending);
        journal.Begin(new PendingReset(stages, stages, EnvironmentSettings.None));

        Parallel.ForEach(stages, new ParallelOptions { MaxDegreeOfParallelism = 8 }, stage =>
        {
            journal.Destroyed(stage);
            journal.BroughtUp(stage);
        });

        var left = PendingReset.Load(Pending)!;
        (left.Down.Length, left.Up.Length).ShouldBe((0, 0));
    }

    [SkippableFact]
    public void Only_its_owner_may_read_it()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no file modes");
        if (OperatingSystem.IsWindows()) return;

        new PendingReset(["cluster"], ["cluster"], EnvironmentSettings.None).Save(Pending);

        File.GetUnixFileMode(Pending).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(Path.GetDirectoryName(Pending)!).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private void Remember(params string[] up) => new PendingReset([], [.. up], EnvironmentSettings.None.Add("nodeCount", "4")).Save(Pending);

    private string? NodeCount() => EnvironmentSettings.Load(new LabPaths(_lab.Folder).Settings("dev")).GetValueOrDefault("nodeCount");

    private async Task<string[]> UpAsync() =>
        [.. (await _lab.RunAsync("status", "--json")).ShouldEnd(0).Json.GetProperty("stages").EnumerateArray()
            .Where(stage => stage.GetProperty("state").GetString() == "up").Select(stage => stage.GetProperty("stage").GetString()!)];
}
