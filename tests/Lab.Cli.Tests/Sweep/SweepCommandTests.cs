using System.Text.Json;
using Lab.Simulation.Aws;
using Lab.Simulation.Engine;

namespace Lab.Cli.Tests.Sweep;

public sealed class SweepCommandTests : IDisposable
{
    private const string Region = "ap-northeast-2";
    private const string Account = "123456789012";

    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task What_a_dead_controller_leaves_is_listed_and_swept_and_then_the_network_goes()
    {
        await LeaveAsync("alice");

        var dry = (await _lab.RunAsync("sweep", "--env", "alice")).ShouldEnd(0);
        dry.Out.ShouldContain("left over in the simulated world");
        dry.Out.ShouldContain("k8s-traffic-alicemyeks-");
        dry.Out.ShouldContain("nothing was changed; `lab sweep --env alice --delete` deletes the 4 that nothing keeps");
        (await StatesAsync("--env", "alice")).ShouldBe(["left", "left", "left", "left"]);

        (await _lab.RunAsync("sweep", "--env", "alice", "--delete", "--yes")).ShouldEnd(0).Out.ShouldContain("4 deleted, 0 still there");
        (await _lab.RunAsync("sweep", "--env", "alice")).ShouldEnd(0).Out.ShouldContain("nothing is left over");
        using var environment = Open("alice");
        (await environment.DestroyAsync("alice.network", new Silence(), CancellationToken.None)).Failures.ShouldBeEmpty();
        environment.World.All<Vpc>().ShouldBeEmpty();
    }

    [Fact]
    public async Task Off_a_terminal_it_deletes_only_with_yes_and_on_one_only_when_the_name_is_typed()
    {
        await LeaveAsync("alice");

        (await _lab.RunAsync("sweep", "--env", "alice", "--delete")).ShouldEnd(2).Error.ShouldContain("nobody is here to ask; add --yes");
        (await _lab.RunAsync(["sweep", "--env", "alice", "--delete"], new RunOptions { Answer = "yes\n" })).ShouldEnd(1).Error.ShouldContain("not confirmed: nothing was deleted");
        (await StatesAsync("--env", "alice")).Length.ShouldBe(4);
        (await _lab.RunAsync(["sweep", "--env", "alice", "--delete"], new RunOptions { Answer = "alice\n" })).ShouldEnd(0).Out.ShouldContain("4 deleted");
        (await StatesAsync("--env", "alice")).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_environment_that_is_up_is_shown_with_what_keeps_it_and_nothing_of_it_is_deleted()
    {
        (await _lab.RunAsync("up", "nlb-ip", "--env", "alice")).ShouldEnd(0);

        var run = (await _lab.RunAsync("sweep", "--env", "alice", "--delete", "--yes", "--json")).ShouldEnd(0);

        Leftovers(run).ShouldAllBe(leftover => leftover.GetProperty("inUseBy").GetString() == "cluster alice-myeks exists" && leftover.GetProperty("state").GetString() == "left");
        (await _lab.RunAsync("check", "nlb-ip", "--env", "alice")).ShouldEnd(0);
    }

    [Fact]
    public async Task A_protected_environment_is_swept_only_by_the_flag_that_names_it()
    {
        await LeaveAsync("alice", "--set", "protected=true");

        (await _lab.RunAsync("sweep", "--env", "alice", "--delete", "--yes")).ShouldEnd(0).Out.ShouldContain("nothing of it is deleted: it is protected");
        (await StatesAsync("--env", "alice")).Length.ShouldBe(4);
        (await _lab.RunAsync("sweep", "--env", "alice", "--delete", "--yes", "--destroy-protected", "alice")).ShouldEnd(0).Out.ShouldContain("4 deleted");
    }

    [Theory]
    [InlineData("sim/bob/snapshot")]
    [InlineData("settings/bob.json")]
    public async Task An_environment_that_cannot_be_read_is_told_and_the_others_are_swept(string file)
    {
        await LeaveAsync("alice", "--set", "owner=alice");
        (await _lab.RunAsync("up", "network", "--env", "bob", "--set", "owner=bob")).ShouldEnd(0);
        await File.WriteAllTextAsync(Path.Combine(_lab.Folder, ".lab", file), "damaged");

        var run = (await _lab.RunAsync("sweep", "--all-environments", "--delete", "--yes")).ShouldEnd(1);

        run.Out.ShouldContain("4 deleted, 0 still there");
        run.Error.ShouldContain("environment bob: ");
    }

    [Fact]
    public async Task Everything_wrong_with_the_options_is_told_at_once()
    {
        var run = (await _lab.RunAsync("sweep", "--env", "alice", "--all-environments", "--older-than", "soon", "--account", "12", "--region", "Seoul")).ShouldEnd(2);

        run.Error.ShouldContain("--older-than soon");
        run.Error.ShouldContain("leave --env out");
        run.Error.ShouldContain("--account 12: write the twelve digits");
        run.Error.ShouldContain("--region Seoul: write it like ap-northeast-2");
        run.Error.ShouldContain("--account and --region are for AWS");
    }

    [Fact]
    public async Task In_AWS_yes_needs_account_and_region()
    {
        var programs = AccountOf("school");

        var run = (await RunAsync(programs, "sweep", "--env", "alice", "--target", "aws", "--delete", "--yes")).ShouldEnd(2);

        run.Error.ShouldContain("add --account");
        run.Error.ShouldContain("add --region");
        programs.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Off_a_terminal_all_flags_that_AWS_needs_are_named_at_once()
    {
        var run = (await RunAsync(AccountOf("school"), "sweep", "--env", "alice", "--target", "aws", "--delete")).ShouldEnd(2);

        foreach (var flag in new[] { "add --yes", "add --account", "add --region" }) run.Error.ShouldContain(flag);
    }

    [Fact]
    public async Task What_stacks_that_cannot_be_read_may_record_is_not_decided_and_the_sweep_fails()
    {
        var programs = AccountOf("school");
        programs[$"aws ec2 describe-launch-templates --output json --region {Region}"] =
            """{"LaunchTemplates":[{"LaunchTemplateId":"lt-1","LaunchTemplateName":"alice-multus","CreateTime":"2026-01-01T00:00:00Z","Tags":[{"Key":"eks-lab/environment","Value":"alice"}]}]}""";

        var run = await RunAsync(programs, "sweep", "--env", "alice", "--target", "aws", "--delete", "--yes", "--account", Account, "--region", Region);

        run.ShouldEnd(1).Error.ShouldContain("launch template lt-1 (alice-multus) of alice was not decided: a stack of alice may record it: pulumi is not on PATH");
        programs.CommandLines.ShouldNotContain(each => each.Contains(" delete-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task In_another_account_than_was_named_nothing_is_looked_at()
    {
        var programs = AccountOf("school");

        var run = await RunAsync(programs, "sweep", "--env", "alice", "--target", "aws", "--delete", "--yes", "--account", "999999999999", "--region", Region);

        run.ShouldEnd(2).Error.ShouldContain($"--account 999999999999: the credentials are those of account {Account} (school), region {Region}");
        programs.CommandLines.ShouldAllBe(line => line.StartsWith("aws sts ", StringComparison.Ordinal) || line.StartsWith("aws iam ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task On_a_terminal_account_and_region_have_to_be_typed()
    {
        var programs = AccountOf("school");
        programs[$"aws ec2 describe-vpcs --filters Name=tag-key,Values=eks-lab/environment --output json --region {Region}"] =
            """{"Vpcs":[{"VpcId":"vpc-1","Tags":[{"Key":"eks-lab/environment","Value":"alice"}]}]}""";
        programs[$"aws ec2 describe-network-interfaces --filters Name=status,Values=available --output json --region {Region}"] =
            """{"NetworkInterfaces":[{"NetworkInterfaceId":"eni-1","VpcId":"vpc-1","Description":"aws-K8S-i-1","TagSet":[{"Key":"node.k8s.amazonaws.com/instance_id","Value":"i-1"}]}]}""";
        string[] line = ["sweep", "--env", "alice", "--target", "aws", "--region", Region, "--delete"];

        foreach (var answer in new[] { "alice", "yes", Account, Region, $"999999999999 {Region}" })
        {
            (await _lab.RunAsync(line, new RunOptions { Answer = answer + "\n", Processes = programs })).ShouldEnd(1);
        }

        programs.CommandLines.ShouldNotContain(each => each.Contains(" delete-", StringComparison.Ordinal));
        var run = await _lab.RunAsync(line, new RunOptions { Answer = $"{Account} {Region}\n", Processes = programs });
        run.ShouldEnd(0).Error.ShouldContain($"account {Account} (school), region {Region}");
        programs.CommandLines.Where(each => each.Contains(" delete-", StringComparison.Ordinal)).ShouldBe(
            [$"aws ec2 delete-network-interface --network-interface-id eni-1 --output json --region {Region}"]);
    }

    private static ScriptedPrograms AccountOf(string alias) => new()
    {
        [$"aws sts get-caller-identity --output json --region {Region}"] = $$"""{"Account":"{{Account}}","Arn":"arn:aws:iam::{{Account}}:user/teacher"}""",
        [$"aws iam list-account-aliases --output json --region {Region}"] = $$"""{"AccountAliases":["{{alias}}"]}""",
    };

    private Task<LabRun> RunAsync(ScriptedPrograms programs, params string[] arguments) => _lab.RunAsync(arguments, new RunOptions { Processes = programs });

    private static JsonElement[] Leftovers(LabRun run) =>
        [.. run.Json.GetProperty("sweep").GetProperty("environments").EnumerateArray().SelectMany(each => each.GetProperty("leftovers").EnumerateArray())];

    private async Task<string[]> StatesAsync(params string[] scope) =>
        [.. Leftovers((await _lab.RunAsync([.. scope.Prepend("sweep"), "--json"])).ShouldEnd(0)).Select(leftover => leftover.GetProperty("state").GetString()!)];

    private SimulatedEnvironment Open(string environment) =>
        SimulatedEnvironment.Open(_lab.EnvironmentFolder(environment), environment, EnvironmentAccess.Write, TimeProvider.System);

    /// <summary>The controller goes first, so that the load balancer outlives the cluster.</summary>
    private async Task LeaveAsync(string name, params string[] settings)
    {
        (await _lab.RunAsync(["up", "nlb-ip", "--env", name, .. settings])).ShouldEnd(0);
        using var environment = Open(name);
        foreach (var stage in new[] { "load-balancer-controller", "nlb-ip", "cluster" }) await environment.DestroyAsync($"{name}.{stage}", new Silence(), CancellationToken.None);
        (await environment.DestroyAsync($"{name}.network", new Silence(), CancellationToken.None)).Failures.Select(failure => failure.Code).ShouldContain("DependencyViolation");
    }
}
