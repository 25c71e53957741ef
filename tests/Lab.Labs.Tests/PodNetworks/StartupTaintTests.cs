using System.Text.Json.Nodes;
using Lab.Labs.Multus;
using Lab.Tests;

namespace Lab.Labs.Tests.PodNetworks;

/// <summary>The program of the pod that takes the startup taint off a Multus node, run as it is: sh, curl over TLS and jq.</summary>
public class StartupTaintTests
{
    private static readonly JsonObject Startup = Taint(MultusLabels.StartupTaint, "NoSchedule");
    private static readonly JsonObject Pressure = Taint("node.kubernetes.io/disk-pressure", "NoSchedule");
    private static readonly JsonObject NotReady = Taint("node.kubernetes.io/not-ready", "NoExecute");

    [Fact]
    public async Task Shellcheck_finds_nothing_in_the_program()
    {
        var result = await InstalledProgram.Find("shellcheck").RunAsync([Path.Combine(RepositoryRoot.Path, "labs", "Multus", "remove-startup-taint.sh")]);
        result.ExitCode.ShouldBe(0, result.Output);
    }

    [SkippableFact]
    public async Task It_takes_off_the_startup_taint_alone_and_tells_it_by_a_label()
    {
        await using var node = await TaintedNode.StartAsync([Pressure, Startup, NotReady]);
        await node.RunAsync();
        node.TaintKeys.ShouldBe(["node.kubernetes.io/disk-pressure", "node.kubernetes.io/not-ready"]);
        node.Labels.ShouldBe(new Dictionary<string, string> { ["kubernetes.io/os"] = "linux", [MultusLabels.WasReady] = "true" }, ignoreOrder: true);
        node.SaysRemoved.ShouldBeTrue();
    }

    [SkippableFact]
    public async Task It_waits_for_the_configuration_of_Multus()
    {
        await using var node = await TaintedNode.StartAsync([Startup]);
        node.ConfigurationAppearsAfterLooks = 3;
        await node.RunAsync();
        node.AskedBeforeConfiguration.ShouldBeFalse();
        node.TaintKeys.ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task A_taint_that_somebody_adds_in_between_is_kept()
    {
        await using var node = await TaintedNode.StartAsync([Startup]);
        node.BeforeFirstPatch = () => node.Add(Pressure);
        await node.RunAsync();
        node.Statuses.ShouldContain(409);
        node.TaintKeys.ShouldBe(["node.kubernetes.io/disk-pressure"]);
        node.SaysRemoved.ShouldBeTrue();
    }

    // What an API server answers while it starts, is overloaded, or does not know the role's binding yet.
    [SkippableTheory]
    [InlineData("GET", 500)]
    [InlineData("GET", 403)]
    [InlineData("PATCH", 503)]
    [InlineData("PATCH", 429)]
    public async Task An_error_of_the_API_server_is_no_reason_to_give_up(string method, int status)
    {
        await using var node = await TaintedNode.StartAsync([Startup, NotReady]);
        node.FailOnce(method, status);
        await node.RunAsync();
        node.Statuses.ShouldContain(status);
        node.TaintKeys.ShouldBe(["node.kubernetes.io/not-ready"]);
        node.SaysRemoved.ShouldBeTrue();
    }

    [SkippableFact]
    public async Task A_node_without_the_taint_is_left_as_it_is()
    {
        await using var node = await TaintedNode.StartAsync([NotReady]);
        await node.RunAsync();
        node.Statuses.ShouldBe([200]);
        node.Labels.Keys.ShouldBe(["kubernetes.io/os"]);
        node.SaysRemoved.ShouldBeTrue();
    }

    private static JsonObject Taint(string key, string effect) => new() { ["key"] = key, ["effect"] = effect };
}
