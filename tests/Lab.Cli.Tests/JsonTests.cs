using System.Text.Json;

namespace Lab.Cli.Tests;

/// <summary>The documented shape of <c>--json</c>: programs rely on it.</summary>
public sealed class JsonTests : IDisposable
{
    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("stages")]
    [InlineData("up")]
    [InlineData("preview")]
    [InlineData("check")]
    [InlineData("status")]
    [InlineData("outputs")]
    [InlineData("destroy --yes")]
    [InlineData("render network")]
    [InlineData("sdk")]
    [InlineData("completion bash")]
    public async Task Every_command_prints_one_document_and_nothing_else(string command)
    {
        (await _lab.RunAsync("up", "network")).ShouldEnd(0);

        var run = (await _lab.RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--json"])).ShouldEnd(0);

        run.Error.ShouldBeEmpty();
        run.Json.GetProperty("command").GetString().ShouldBe(command.Length == 0 ? "lab" : command.Split(' ')[0]);
        run.Json.GetProperty("exitCode").GetInt32().ShouldBe(0);
        run.Json.GetProperty("problems").GetArrayLength().ShouldBe(0);
        run.Json.GetProperty("elapsedSeconds").ValueKind.ShouldBe(JsonValueKind.Number);
    }

    [Fact]
    public async Task Up_reports_stages_with_changes_failures_and_checks()
    {
        var up = (await _lab.RunAsync("up", "network", "--json", "--env", "alice")).ShouldEnd(0).Json;

        up.GetProperty("environment").GetString().ShouldBe("alice");
        up.GetProperty("target").GetString().ShouldBe("sim");
        var stage = up.GetProperty("stages")[0];
        Names(stage).ShouldBe(["stage", "changes", "simulatedSeconds", "failures", "checks"]);
        Names(stage.GetProperty("checks")[0]).ShouldBe(["id", "claim", "passed", "expected", "observed", "why", "fix"]);
    }

    [Fact]
    public async Task Status_reports_the_state_of_each_stage()
    {
        (await _lab.RunAsync("up", "network")).ShouldEnd(0);

        var status = (await _lab.RunAsync("status", "--json")).ShouldEnd(0).Json;

        Names(status.GetProperty("stages")[0]).ShouldBe(["stage", "state", "ageSeconds", "dollarsPerHour", "resources", "checks"]);
        status.GetProperty("environments").EnumerateArray().Select(name => name.GetString()).ShouldBe(["dev"]);
    }

    [Fact]
    public async Task Secrets_are_masked_unless_asked_for()
    {
        (await _lab.RunAsync("up", "cluster")).ShouldEnd(0);

        var masked = (await _lab.RunAsync("outputs", "cluster", "--json")).ShouldEnd(0);
        var shown = (await _lab.RunAsync("outputs", "cluster", "--json", "--show-secrets")).ShouldEnd(0);

        Kubeconfig(masked).ShouldBe("[secret]");
        Kubeconfig(shown).ShouldContain("clusters");
        (await _lab.RunAsync("outputs", "cluster")).Out.ShouldContain("[secret]");

        static string Kubeconfig(LabRun run) => run.Json.GetProperty("outputs").GetProperty("cluster").GetProperty("kubeconfig").ToString();
    }

    private static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];
}
