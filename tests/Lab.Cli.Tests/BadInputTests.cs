using System.Globalization;

namespace Lab.Cli.Tests;

public sealed class BadInputTests : IDisposable
{
    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("up", "netshot")]
    [InlineData("preview", "netshot")]
    [InlineData("check", "netshot")]
    [InlineData("outputs", "netshot")]
    [InlineData("destroy", "netshot")]
    [InlineData("render", "netshot")]
    [InlineData("guide", "netshot")]
    public async Task An_unknown_stage_is_refused_with_the_nearest_one(string command, string stage)
    {
        var run = (await _lab.RunAsync(command, stage)).ShouldEnd(2);

        run.Error.ShouldContain("there is no stage \"netshot\"; did you mean netshoot?");
        run.Out.ShouldBeEmpty();
        NothingWasMade();
    }

    [Theory]
    [InlineData("up")]
    [InlineData("status")]
    [InlineData("destroy")]
    [InlineData("check")]
    public async Task An_environment_that_is_no_name_is_refused_before_anything_is_opened(string command)
    {
        var run = (await _lab.RunAsync(command, "--env", "../Elsewhere")).ShouldEnd(2);

        run.Error.ShouldContain("environment \"../Elsewhere\" is not a name");
        NothingWasMade();
    }

    [Fact]
    public async Task Everything_wrong_is_told_at_once()
    {
        var run = (await _lab.RunAsync("up", "netshot", "clutser", "--env", "A B", "--set", "nodecount=3", "--set", "nodeCount=many", "--set", "natGateway")).ShouldEnd(2);

        run.Error.ShouldContain("there is no stage \"netshot\"; did you mean netshoot?");
        run.Error.ShouldContain("there is no stage \"clutser\"; did you mean cluster?");
        run.Error.ShouldContain("environment \"A B\" is not a name");
        run.Error.ShouldContain("nodecount: there is no such key; did you mean nodeCount?");
        run.Error.ShouldContain("nodeCount: \"many\" is not a whole number");
        run.Error.ShouldContain("--set natGateway: write it as KEY=VALUE");
        NothingWasMade();
    }

    [Fact]
    public async Task A_plan_of_addresses_that_does_not_fit_is_refused_as_a_whole()
    {
        var run = (await _lab.RunAsync("up", "--set", "operatorVpcCidr=192.168.0.0/16", "--set", "serviceCidr=172.17.0.0/16")).ShouldEnd(2);

        run.Error.ShouldContain("operatorVpcCidr");
        run.Error.ShouldContain("serviceCidr");
        NothingWasMade();
    }

    [Fact]
    public async Task An_unknown_command_is_refused_with_the_nearest_one()
    {
        var run = (await _lab.RunAsync("stagse")).ShouldEnd(2);

        run.Error.ShouldContain("'stagse'");
        run.Error.ShouldContain("Did you mean stages?");
    }

    [Theory]
    [InlineData("up", "--target", "azure")]
    [InlineData("up", "--nonsense")]
    [InlineData("up", "network", "--all")]
    [InlineData("destroy", "--all", "network", "--yes")]
    [InlineData("render")]
    [InlineData("completion", "tcsh")]
    [InlineData("sdk", "both")]
    public async Task Wrong_usage_ends_with_2_and_points_to_the_help(params string[] arguments)
    {
        var run = (await _lab.RunAsync(arguments)).ShouldEnd(2);

        run.Error.ShouldContain($"`lab {arguments[0]} --help`");
        run.Out.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("check", "cluster")]
    [InlineData("outputs", "cluster")]
    public async Task A_stage_that_is_not_up_is_named_with_the_command_that_brings_it_up(string command, string stage)
    {
        (await _lab.RunAsync("up", "network")).ShouldEnd(0);

        var run = (await _lab.RunAsync(command, stage)).ShouldEnd(2);

        run.Error.ShouldContain("stage cluster is not up in environment dev: run `lab up cluster --env dev`");
    }

    [Fact]
    public async Task Destroy_needs_a_yes_where_nobody_can_be_asked()
    {
        (await _lab.RunAsync("up", "network")).ShouldEnd(0);

        var run = (await _lab.RunAsync("destroy")).ShouldEnd(2);

        run.Error.ShouldContain("network");
        run.Error.ShouldContain("dev");
        run.Error.ShouldContain("--yes");
        (await _lab.RunAsync("status")).Out.ShouldContain("up");
    }

    [Theory]
    [InlineData("n", 1, "up")]
    [InlineData("", 1, "up")]
    [InlineData("y", 1, "up")]
    [InlineData("dev", 0, "down")]
    public async Task Destroy_asks_and_takes_anything_but_the_environments_name_for_no(string answer, int exitCode, string state)
    {
        (await _lab.RunAsync("up", "network")).ShouldEnd(0);

        var run = (await _lab.RunAsync(["destroy"], new RunOptions { Answer = answer })).ShouldEnd(exitCode);

        run.Error.ShouldContain("Destroy network of dev in the simulated world? Type dev to go on: ");
        (await _lab.RunAsync("status", "--json")).Json.GetProperty("stages")[0].GetProperty("state").GetString().ShouldBe(state);
    }

    [Fact]
    public async Task Outside_of_a_lab_folder_the_lab_says_where_to_start_it()
    {
        var elsewhere = Directory.CreateTempSubdirectory("elsewhere-");
        try
        {
            var run = (await _lab.RunAsync(["status"], new RunOptions { CurrentFolder = elsewhere.FullName })).ShouldEnd(2);
            run.Error.ShouldContain("LAB_ROOT");
        }
        finally
        {
            elsewhere.Delete();
        }
    }

    [Fact]
    public async Task From_a_folder_below_the_lab_finds_its_root()
    {
        var below = Directory.CreateDirectory(Path.Combine(_lab.Folder, "labs", "Network")).FullName;

        (await _lab.RunAsync(["status"], new RunOptions { CurrentFolder = below })).ShouldEnd(0);
    }

    [Theory]
    [InlineData("snapshot")]
    [InlineData("journal")]
    public async Task Corrupted_state_is_named_and_left_alone(string name)
    {
        (await _lab.RunAsync("up", "network")).ShouldEnd(0);
        var file = Path.Combine(_lab.EnvironmentFolder(), name);
        const string Garbage = "this is not the lab's\n";
        await File.WriteAllTextAsync(file, Garbage);

        foreach (var command in new[] { "status", "up", "destroy" })
        {
            var run = (await _lab.RunAsync(command, "--yes")).ExitCode == 2 ? await _lab.RunAsync(command) : await _lab.RunAsync(command, "--yes");
            run.ShouldEnd(1).Error.ShouldContain(file);
        }

        (await File.ReadAllTextAsync(file)).ShouldBe(Garbage);
    }

    [Fact]
    public async Task State_of_another_environment_is_refused()
    {
        (await _lab.RunAsync("up", "network", "--env", "alice")).ShouldEnd(0);
        Directory.Move(_lab.EnvironmentFolder("alice"), _lab.EnvironmentFolder("bob"));

        (await _lab.RunAsync("up", "network", "--env", "bob")).ShouldEnd(1).Error.ShouldContain("alice");
    }

    [Fact]
    public async Task Settings_that_are_not_JSON_are_named()
    {
        (await _lab.RunAsync("up", "network", "--set", "natGateway=true")).ShouldEnd(0);
        var file = Path.Combine(_lab.Folder, ".lab", "settings", "dev.json");
        await File.WriteAllTextAsync(file, "{");

        (await _lab.RunAsync("up", "network")).ShouldEnd(1).Error.ShouldContain(file);
    }

    [Fact]
    public async Task A_second_writer_is_told_who_writes_and_readers_are_not_disturbed()
    {
        (await _lab.RunAsync("up", "network")).ShouldEnd(0);
        using (new FileStream(Path.Combine(_lab.EnvironmentFolder(), "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            var run = (await _lab.RunAsync("up", "network")).ShouldEnd(1);
            run.Error.ShouldContain("environment dev is being changed by");
            run.Error.ShouldContain("wait for it to end");
            (await _lab.RunAsync("status")).ShouldEnd(0);
            (await _lab.RunAsync("preview", "network")).ShouldEnd(0);
        }

        (await _lab.RunAsync("up", "network")).ShouldEnd(0);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named()
    {
        // A file where the folder has to be: refused whoever runs the test, the superuser included.
        await File.WriteAllTextAsync(Path.Combine(_lab.Folder, ".lab"), "");

        var run = (await _lab.RunAsync("up", "network")).ShouldEnd(1);

        run.Error.ShouldContain(Path.Combine(_lab.Folder, ".lab"));
        run.Error.ShouldNotContain("   at ");
        (await _lab.RunAsync("stages")).ShouldEnd(0);
    }

    [Fact]
    public async Task With_json_a_refusal_is_a_document_too()
    {
        var run = (await _lab.RunAsync("up", "netshot", "--json")).ShouldEnd(2);

        run.Error.ShouldBeEmpty();
        run.Json.GetProperty("command").GetString().ShouldBe("up");
        run.Json.GetProperty("exitCode").GetInt32().ShouldBe(2);
        run.Json.GetProperty("problems")[0].GetString().ShouldBe("there is no stage \"netshot\"; did you mean netshoot?");
    }

    private void NothingWasMade() => Directory.Exists(Path.Combine(_lab.Folder, ".lab")).ShouldBeFalse(string.Create(CultureInfo.InvariantCulture, $"{_lab.Folder}/.lab was made"));
}
