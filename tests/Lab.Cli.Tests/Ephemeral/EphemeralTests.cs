using Lab.Cli.Processes;
using System.Globalization;
using System.Text.Json;
using Lab.Tests;

namespace Lab.Cli.Tests.Ephemeral;

/// <summary>Ephemeral environments in the simulated world, with commands that are processes of their own.</summary>
public sealed class EphemeralTests : IDisposable
{
    private const string Foreign =
        """{"environment":"student-03","target":"sim","begunAt":"2026-09-01T12:00:00Z","expiresAt":"2026-09-01T13:00:00Z","isKept":false}""";

    private static readonly FixedTime Begun = FixedTime.At("2026-09-01T12:00:00Z");

    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [SkippableTheory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("kill -9 $$", 137)]
    public async Task The_exit_code_is_the_commands_and_nothing_of_the_environment_is_left(string script, int exitCode)
    {
        await RunScriptAsync(script, exitCode, "--through", "network");

        Leftovers().ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task The_command_finds_its_environment_in_its_variables_and_in_files_that_only_their_owner_can_read()
    {
        const string Script = """
            env > env
            cp "$KUBECONFIG" kubeconfig
            cp "$LAB_OUTPUTS" outputs
            stat -c %a "$KUBECONFIG" "$LAB_OUTPUTS" "$(dirname "$LAB_OUTPUTS")" > modes
            """;

        var run = await RunScriptAsync(Script, 0, "--through", "cluster", "--name-prefix", "e2e", "--json");

        var environment = run.Json.GetProperty("environment").GetString();
        environment.ShouldStartWith("e2e-");
        var variables = (await File.ReadAllLinesAsync(Path.Combine(_lab.Folder, "env"))).Where(line => line.Contains('=', StringComparison.Ordinal))
            .Select(line => line.Split('=', 2)).DistinctBy(pair => pair[0]).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        (variables["LAB_ENVIRONMENT"], variables["LAB_TARGET"], variables["LAB_ROOT"]).ShouldBe((environment, "sim", _lab.Folder));
        variables["LAB_CLUSTER_CLUSTER_NAME"].ShouldBe($"{environment}-myeks");
        variables["LAB_NETWORK_VPC_ID"].ShouldStartWith("vpc-");
        variables["LAB_NETWORK_MULTUS1_SUBNET_IDS"].ShouldStartWith("[\"subnet-");
        variables.Keys.ShouldNotContain("LAB_CLUSTER_KUBECONFIG");
        using var outputs = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(_lab.Folder, "outputs")));
        var kubeconfig = await File.ReadAllTextAsync(Path.Combine(_lab.Folder, "kubeconfig"));
        kubeconfig.ShouldContain(variables["LAB_CLUSTER_ENDPOINT"]);
        outputs.RootElement.GetProperty("cluster").GetProperty("kubeconfig").GetString().ShouldBe(kubeconfig);
        (await File.ReadAllLinesAsync(Path.Combine(_lab.Folder, "modes"))).ShouldBe(["600", "600", "700"]);
    }

    [SkippableFact]
    public async Task Without_a_cluster_the_command_finds_none_rather_than_that_of_whoever_runs_it()
    {
        await RunScriptAsync("cp $KUBECONFIG kubeconfig", 0, "--through", "network");

        (await File.ReadAllTextAsync(Path.Combine(_lab.Folder, "kubeconfig"))).ShouldBe("""{"apiVersion":"v1","kind":"Config"}""");
    }

    [SkippableFact]
    public async Task The_command_is_not_run_where_the_up_fails_and_the_environment_is_given_back()
    {
        var run = await RunScriptAsync("touch ran", 1, "--through", "network", "--set", "region=xx-nowhere-1", "--json");

        File.Exists(Path.Combine(_lab.Folder, "ran")).ShouldBeFalse();
        run.Json.GetProperty("ephemeral")[0].GetProperty("state").GetString().ShouldBe("destroyed");
        Leftovers().ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task With_json_standard_output_has_the_one_document_and_the_command_writes_to_standard_error()
    {
        var run = await RunScriptAsync("echo from the command; exit 5", 5, "--through", "network", "--json");

        var ephemeral = run.Json.GetProperty("ephemeral").EnumerateArray().ShouldHaveSingleItem();
        ephemeral.GetProperty("commandExitCode").GetInt32().ShouldBe(5);
        ephemeral.GetProperty("state").GetString().ShouldBe("destroyed");
        run.Json.GetProperty("stages")[0].GetProperty("stage").GetString().ShouldBe("network");
        run.Error.ShouldContain("from the command");
    }

    [SkippableFact]
    public async Task What_can_t_be_destroyed_is_told_with_the_command_to_type_and_makes_the_exit_code()
    {
        const string Break = "for file in .lab/sim/$LAB_ENVIRONMENT/journal .lab/sim/$LAB_ENVIRONMENT/snapshot; do echo broken > $file; done";

        var run = await RunScriptAsync(Break, 1, "--through", "network");

        run.Error.ShouldContain("is not gone: network");
        run.Error.ShouldMatch(@"`lab destroy --all --env ci-[a-z0-9]{8} --target sim` goes on from here");
        (await _lab.RunAsync("ephemeral", "list")).ShouldEnd(0).Out.ShouldContain("left");
    }

    [SkippableFact]
    public async Task It_expires_a_while_after_its_beginning_and_a_later_up_does_not_move_that()
    {
        await RunScriptAsync("exit 1", 1, "--through", "network", "--ttl", "1h30m", "--keep-on-failure");
        var environment = (await _lab.RunAsync("ephemeral", "list", "--json")).Json.GetProperty("ephemeral")[0].GetProperty("environment").GetString()!;
        string[] again = ["up", "network", "--env", environment, "--set", "natGateway=true", "--json"];

        var up = (await _lab.RunAsync(again, new RunOptions { Time = FixedTime.At("2026-09-01T13:00:00Z") })).ShouldEnd(0);

        up.Json.GetProperty("settings").GetProperty("expiresAt").GetString().ShouldBe("2026-09-01T13:30:00Z");
    }

    [SkippableFact]
    public async Task One_that_is_kept_is_cleaned_once_it_has_expired_and_not_before()
    {
        await RunScriptAsync("exit 1", 1, "--through", "network", "--ttl", "2h", "--keep-on-failure");
        (await _lab.RunAsync("ephemeral", "list")).ShouldEnd(0).Out.ShouldContain("kept");

        (await CleanAsync("2026-09-01T13:59:59Z")).ShouldEnd(0).Out.ShouldContain("no ephemeral environment is left over");
        var cleaned = (await CleanAsync("2026-09-01T14:00:00Z")).ShouldEnd(0);

        cleaned.Out.ShouldContain("59 deleted");
        Leftovers().ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task One_that_is_kept_says_what_gives_it_back_and_that_does()
    {
        var run = await RunScriptAsync("exit 1", 1, "--through", "network", "--keep-on-failure");

        var line = run.Error.Split('\n').Single(text => text.Contains(" is kept", StringComparison.Ordinal));
        line.ShouldContain("from 2026-09-01 14:00:00Z on `lab ephemeral clean` does");
        File.Exists(line.Split("KUBECONFIG=")[1].Split(';')[0]).ShouldBeTrue(line);
        (await _lab.RunAsync([.. line.Split('`')[1].Split(' ').Skip(1), "--yes"])).ShouldEnd(0).Out.ShouldContain("59 deleted");
    }

    [Fact]
    public async Task On_AWS_nothing_is_remembered_of_one_that_cannot_come_up()
    {
        var run = await _lab.RunAsync(["ephemeral", "--target", "aws", "--", "true"], new RunOptions { Processes = new Programs("true") });

        run.ShouldEnd(2).Error.ShouldContain("pulumi is not on PATH");
        run.Error.ShouldNotContain("goes on from here");
        Directory.Exists(Path.Combine(_lab.Folder, ".lab", "ephemeral")).ShouldBeFalse();
    }

    [SkippableFact]
    public async Task A_command_that_cannot_be_executed_is_refused_before_anything_comes_up()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no such permission");
        await File.WriteAllTextAsync(Path.Combine(_lab.Folder, "tests.sh"), "exit 0\n");

        (await _lab.RunAsync("ephemeral", "--through", "network", "--", "./tests.sh")).ShouldEnd(2).Error.ShouldContain("./tests.sh can't be executed: `chmod +x ");
        (await _lab.RunAsync("ephemeral", "--through", "network", "--", "./absent.sh")).ShouldEnd(2).Error.ShouldContain("./absent.sh is not there");
        Directory.Exists(Path.Combine(_lab.Folder, ".lab", "sim")).ShouldBeFalse();
    }

    [SkippableFact]
    public async Task A_record_that_can_t_be_read_is_told_and_keeps_no_other_environment_from_being_cleaned()
    {
        await RunScriptAsync("exit 1", 1, "--through", "network", "--keep-on-failure");
        var broken = Directory.CreateDirectory(Path.Combine(_lab.Folder, ".lab", "ephemeral", "ci-broken"));
        await File.WriteAllTextAsync(Path.Combine(broken.FullName, "environment.json"), "{");

        var cleaned = (await CleanAsync("2026-09-01T14:00:00Z")).ShouldEnd(1);

        cleaned.Error.ShouldContain("ci-broken");
        cleaned.Out.ShouldContain("59 deleted");
    }

    [SkippableTheory]
    [InlineData("null", "it is empty")]
    [InlineData(Foreign, "it is that of student-03")]
    public async Task A_record_destroys_no_environment_but_that_which_its_folder_is_named_after(string record, string problem)
    {
        (await _lab.RunAsync("up", "network", "--env", "student-03")).ShouldEnd(0);
        await RunScriptAsync("exit 1", 1, "--through", "network", "--keep-on-failure");
        var folder = Directory.CreateDirectory(Path.Combine(_lab.Folder, ".lab", "ephemeral", "ci-b"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "environment.json"), record);

        var cleaned = (await CleanAsync("2026-09-01T14:00:00Z")).ShouldEnd(1);

        cleaned.Error.ShouldContain(problem);
        cleaned.Out.ShouldContain("59 deleted");
        (await _lab.RunAsync("ephemeral", "list")).ShouldEnd(1).Error.ShouldContain(problem);
        (await _lab.RunAsync("status", "--env", "student-03", "--json")).ShouldEnd(0).Out.ShouldContain("network");
        Directory.Exists(_lab.EnvironmentFolder("student-03")).ShouldBeTrue();
    }

    [SkippableFact]
    public async Task Where_nobody_is_here_to_ask_cleaning_is_refused_once_for_all_environments()
    {
        string[] options = ["--through", "network", "--keep-on-failure", "--json"];
        var first = (await RunScriptAsync("exit 1", 1, options)).Json.GetProperty("environment").GetString()!;
        var second = (await RunScriptAsync("exit 1", 1, options)).Json.GetProperty("environment").GetString()!;

        var refused = await _lab.RunAsync(["ephemeral", "clean"], new RunOptions { Time = FixedTime.At("2026-09-01T14:00:00Z") });

        var problem = refused.ShouldEnd(2).Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem();
        foreach (var part in new[] { first, second, "nobody is here to ask; add --yes" }) problem.ShouldContain(part);
    }

    [SkippableFact]
    public async Task One_that_is_kept_keeps_its_kubeconfig_until_somebody_confirms_that_it_goes()
    {
        await RunScriptAsync("exit 1", 1, "--through", "network", "--keep-on-failure");
        var options = new RunOptions { Time = FixedTime.At("2026-09-01T14:00:00Z"), Answer = "no\n" };

        (await _lab.RunAsync(["ephemeral", "clean"], options)).ShouldEnd(1);

        Directory.EnumerateFiles(Path.Combine(_lab.Folder, ".lab", "ephemeral"), "kubeconfig", SearchOption.AllDirectories).ShouldHaveSingleItem();
    }

    [SkippableFact]
    public async Task Status_says_that_an_environment_has_expired()
    {
        (await _lab.RunAsync("up", "network", "--set", "expiresAt=2026-09-01T14:00:00Z")).ShouldEnd(0);

        (await StatusAsync("2026-09-01T13:59:59Z")).ShouldNotContain("expired");
        (await StatusAsync("2026-09-01T16:00:00Z")).ShouldContain("dev expired 2 h 0 min ago: `lab destroy --all --env dev --target sim` gives it back");
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_before_anything_is_begun()
    {
        string[] line =
        [
            "ephemeral", "--env", "bob", "--ttl", "soon", "--name-prefix", "CI", "--through", "netsh", "--set", "protected=true", "--set", "expiresAt=2026-12-01T18:00:00Z",
            "--set", "nodeCuont=3", "--", "no-such-program",
        ];

        var run = (await _lab.RunAsync(line)).ShouldEnd(2);

        string[] expected = ["--env", "--ttl soon", "--name-prefix CI", "netshoot", "--set protected", "--set expiresAt", "nodeCount", "no-such-program is not there"];
        foreach (var problem in expected) run.Error.ShouldContain(problem);
        Directory.Exists(Path.Combine(_lab.Folder, ".lab")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("ephemeral", "--through", "network")]
    [InlineData("ephemeral", "--through", "network", "--")]
    [InlineData("ephemeral", "--through", "network", "true")]
    public async Task The_command_stands_behind_two_hyphens(params string[] line) =>
        (await _lab.RunAsync(line)).ShouldEnd(2).Error.ShouldContain("write it behind --");

    [SkippableFact]
    public async Task Options_of_the_command_are_the_commands()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no sh");

        (await _lab.RunAsync("ephemeral", "--through", "network", "--", "sh", "-c", "echo \"$@\" > arguments", "sh", "--env", "x", "--json", "--", "list")).ShouldEnd(0);

        (await File.ReadAllTextAsync(Path.Combine(_lab.Folder, "arguments"))).Trim().ShouldBe("--env x --json -- list");
    }

    [Fact]
    public async Task A_prefix_that_leaves_no_room_for_the_run_is_refused()
    {
        string[] line = ["ephemeral", "--name-prefix", "a-rather-long-prefix", "--through", "network", "--", "dotnet"];
        var options = new RunOptions { Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["GITHUB_RUN_ID"] = "17123456789", ["GITHUB_RUN_ATTEMPT"] = "1" } };

        (await _lab.RunAsync(line, options)).ShouldEnd(2).Error.ShouldContain("--name-prefix a-rather-long-prefix: ");
    }

    private async Task<LabRun> RunScriptAsync(string script, int exitCode, params string[] options)
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no sh");
        return (await _lab.RunAsync(["ephemeral", .. options, "--", "sh", "-c", script], new RunOptions { Time = Begun })).ShouldEnd(exitCode);
    }

    private Task<LabRun> CleanAsync(string time) => _lab.RunAsync(["ephemeral", "clean", "--yes"], new RunOptions { Time = FixedTime.At(time) });

    private async Task<string> StatusAsync(string time) => (await _lab.RunAsync(["status"], new RunOptions { Time = FixedTime.At(time) })).ShouldEnd(0).Out;

    /// <summary>Whatever is remembered of an environment in the lab's folder.</summary>
    private IEnumerable<string> Leftovers() => new[] { "sim", "settings", "ephemeral" }.Select(folder => Path.Combine(_lab.Folder, ".lab", folder))
        .Where(Directory.Exists).SelectMany(Directory.EnumerateFileSystemEntries)
        .Where(entry => Path.GetFileName(entry) is not ['.', ..]).Select(entry => entry.ToString(CultureInfo.InvariantCulture));

    /// <summary>A machine that has these programs and no others.</summary>
    private sealed class Programs(params string[] names) : IProcessRunner
    {
        public string? Find(string program) => names.Contains(program) ? "/bin/" + program : null;

        public Task<int> RunAsync(ProcessCall call, CancellationToken cancellationToken) => throw new InvalidOperationException(call.Program);
    }
}
