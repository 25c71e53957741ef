namespace Lab.Cli.Tests;

public sealed class StatusTests : IDisposable
{
    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task Status_shows_for_each_stage_how_old_how_well_how_full_and_how_dear_it_is()
    {
        (await _lab.RunAsync("up", "netshoot")).ShouldEnd(0);

        var run = (await _lab.RunAsync("status")).ShouldEnd(0);

        var lines = run.Out.Split('\n');
        lines[1].ShouldBe(lines[1].Trim());
        lines[1].Split("  ", StringSplitOptions.RemoveEmptyEntries).Select(title => title.Trim())
            .ShouldBe(["stage", "state", "resources", "age", "checks", "pods", "nodes", "$/hour on AWS"]);
        lines.Single(line => line.StartsWith("netshoot ", StringComparison.Ordinal)).ShouldContain(" 3/3 ");
        lines.ShouldContain(line => line.StartsWith("total ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_reads_the_same_figures()
    {
        (await _lab.RunAsync("up", "netshoot", "--set", "nodeCount=4")).ShouldEnd(0);

        var stages = (await _lab.RunAsync("status", "--json")).Json.GetProperty("stages").EnumerateArray()
            .ToDictionary(stage => stage.GetProperty("stage").GetString()!, StringComparer.Ordinal);

        stages["cluster"].GetProperty("nodes").GetProperty("ready").GetInt32().ShouldBe(4);
        stages["cluster"].GetProperty("nodes").GetProperty("wanted").GetInt32().ShouldBe(4);
        stages["netshoot"].GetProperty("pods").GetProperty("ready").GetInt32().ShouldBe(3);
        stages["netshoot"].TryGetProperty("nodes", out _).ShouldBeFalse();
        stages["cluster"].GetProperty("checks").GetArrayLength().ShouldBeGreaterThan(0);

        // EKS bills 0.60 USD an hour for a version in extended support, and each node beside (https://aws.amazon.com/eks/pricing/).
        stages["cluster"].GetProperty("dollarsPerHour").GetDecimal().ShouldBeGreaterThan(0.60m + (4 * 0.052m));

        // The network was there before the cluster, which takes minutes to make.
        (stages["network"].GetProperty("ageSeconds").GetDouble() - stages["cluster"].GetProperty("ageSeconds").GetDouble()).ShouldBeGreaterThan(0);
        stages["multus-nodes"].TryGetProperty("ageSeconds", out _).ShouldBeFalse();
    }
}
