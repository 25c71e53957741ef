using Lab.Simulation.Aws;
using Lab.Simulation.Aws.Lambda;
using Lab.Simulation.Engine;
using Lab.Simulation.Resources;
using Lab.Stacks;

namespace Lab.Cli.Tests;

public sealed class FailureTests : IDisposable
{
    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task What_AWS_refuses_ends_the_command_with_1_and_its_own_words_and_the_stage_stays_incomplete()
    {
        var run = (await _lab.RunAsync("up", "--set", "region=xx-nowhere-1")).ShouldEnd(1);

        run.Error.ShouldContain("InvalidRegion: invalid AWS Region: xx-nowhere-1");
        run.Error.ShouldContain("`lab up --env dev --target sim` goes on from here");
        var status = (await _lab.RunAsync("status", "--json")).Json;
        status.GetProperty("stages").EnumerateArray().Select(stage => stage.GetProperty("state").GetString()).ShouldBe(
            ["incomplete", .. Enumerable.Repeat("down", StageCatalog.All.Length - 1)]);
        run.Error.ShouldContain("not begun: cluster, ");
        (await _lab.RunAsync("up", "--set", "region=ap-northeast-2")).ShouldEnd(0);
    }

    [Fact]
    public async Task With_json_failures_have_the_services_code()
    {
        var failure = (await _lab.RunAsync("up", "--set", "region=xx-nowhere-1", "--json")).ShouldEnd(1).Json.GetProperty("stages")[0].GetProperty("failures")[0];

        failure.GetProperty("message").ToString().ShouldContain("xx-nowhere-1");
        failure.GetProperty("urn").ToString().ShouldStartWith("urn:pulumi:dev.network::eks-lab::");
    }

    [Fact]
    public async Task A_claim_that_does_not_hold_ends_check_with_1_and_says_what_to_do()
    {
        (await _lab.RunAsync("up", "network")).ShouldEnd(0);
        await ChangeAsync(environment =>
        {
            foreach (var peering in environment.World.All<VpcPeeringConnection>()) environment.World.Put(peering with { Status = "deleted" });
        });

        var check = (await _lab.RunAsync("check", "network")).ShouldEnd(1);

        check.Out.ShouldContain("✗");
        check.Out.ShouldContain("fix ");
        check.Out.ShouldContain("of 5 checks passed");
        var json = (await _lab.RunAsync("check", "network", "--json")).ShouldEnd(1).Json;
        json.GetProperty("stages")[0].GetProperty("checks").EnumerateArray().Count(result => !result.GetProperty("passed").GetBoolean()).ShouldBePositive();
    }

    [Fact]
    public async Task An_up_whose_checks_fail_ends_with_1_and_shows_them()
    {
        (await _lab.RunAsync("up", "network")).ShouldEnd(0);
        await ChangeAsync(environment =>
        {
            foreach (var peering in environment.World.All<VpcPeeringConnection>()) environment.World.Put(peering with { Status = "deleted" });
        });

        var up = (await _lab.RunAsync("up", "network")).ShouldEnd(1);

        up.Out.ShouldContain("✗");
        up.Out.ShouldNotContain("is up in the simulated world");
    }

    [Theory]
    [InlineData("up")]
    [InlineData("preview")]
    public async Task A_capacity_that_is_waited_for_in_vain_is_told_with_the_reason(string command)
    {
        (await _lab.RunAsync("up")).ShouldEnd(0);
        await ChangeAsync(environment =>
        {
            var function = environment.World.All<LambdaFunction>().Single();
            environment.World.Put(function with { Permissions = [] });
        });

        var run = (await _lab.RunAsync(command, "multus-nodes", "--set", "multusNodeCount=2")).ShouldEnd(1);

        run.Error.ShouldContain("waiting for Auto Scaling Group");
        run.Error.ShouldContain("was abandoned: Heartbeat Timeout");
    }

    /// <summary>Changes the world behind the lab's back, as somebody in the AWS console would.</summary>
    private async Task ChangeAsync(Action<SimulatedEnvironment> change)
    {
        using var environment = SimulatedEnvironment.Open(_lab.EnvironmentFolder(), "dev", EnvironmentAccess.Write, TimeProvider.System);
        change(environment);

        // What was changed is written with the next operation: that of an empty stack, which leaves nothing.
        await environment.UpAsync("dev.other", () => Task.FromResult<IDictionary<string, object?>>(new Dictionary<string, object?>(StringComparer.Ordinal)), new SilentObserver(), CancellationToken.None);
        await environment.DestroyAsync("dev.other", new SilentObserver(), CancellationToken.None);
    }

    private sealed class SilentObserver : IUpdateObserver
    {
        public void Started(string urn, ResourceOperation operation, IReadOnlyList<string> changed)
        {
        }

        public void Reported(string urn, StatusMessage message)
        {
        }

        public void Completed(string urn, ResourceOperation operation, TimeSpan simulated)
        {
        }

        public void Failed(ResourceFailure failure)
        {
        }
    }
}
