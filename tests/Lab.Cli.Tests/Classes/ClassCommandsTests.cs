using System.Text.Json.Nodes;
using Lab.Cli.Processes;
using Lab.Cli.Tests.Reset;
using Lab.Simulation.Engine;
using Lab.Tests;

namespace Lab.Cli.Tests.Classes;

public sealed class ClassCommandsTests : IDisposable
{
    private const string Autumn = """
        name: autumn
        environments: [alice, bob, { name: carol, settings: { replicas: 8 } }]
        stages: [max-pods]
        ttl: 8h
        """;

    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task A_class_comes_up_is_looked_at_checked_reported_on_and_taken_down()
    {
        _lab.Write(Autumn);

        var up = (await _lab.RunAsync("class", "up", "--json")).ShouldEnd(0);
        up.Outcomes().ShouldBe(["alice done", "bob done", "carol done"]);
        up.Environments()["alice"].GetProperty("stages").GetInt32().ShouldBe(3, "network, cluster, max-pods");
        up.Environments()["alice"].GetProperty("checksPassed").GetInt32().ShouldBe(up.Environments()["alice"].GetProperty("checks").GetInt32());
        (await File.ReadAllTextAsync(Path.Combine(_lab.Folder, up.Environments()["bob"].GetProperty("log").GetString()!))).ShouldContain("bob is up in the simulated world: 3 stages");
        (await _lab.RunAsync("status", "--env", "carol")).Out.ShouldContain("set: replicas=8");

        // Two hours later. Prices: network 0.035 (two public addresses and the operating server), cluster 0.782, see README.
        var status = (await _lab.RunAsync(["class", "status", "--json"], At("2026-09-01T14:00:00Z"))).ShouldEnd(0);
        var alice = status.Environments()["alice"];
        alice.GetProperty("ageSeconds").GetDouble().ShouldBe(7200);
        alice.GetProperty("expiresAt").GetString().ShouldBe("2026-09-01T20:00:00+00:00");
        alice.GetProperty("stagesWanted").GetInt32().ShouldBe(3);
        alice.GetProperty("last").GetString().ShouldBe("up done");
        alice.GetProperty("dollarsPerHour").GetDecimal().ShouldBe(0.817m, tolerance: 0.001m);
        alice.GetProperty("dollarsSoFar").GetDecimal().ShouldBe(1.63m, tolerance: 0.01m);
        status.Json.GetProperty("class").GetProperty("dollarsPerHour").GetDecimal().ShouldBe(3 * alice.GetProperty("dollarsPerHour").GetDecimal());

        (await _lab.RunAsync("class", "check", ClassLab.File, "max-pods", "--json")).ShouldEnd(0).Environments()["carol"].GetProperty("stages").GetInt32().ShouldBe(1);

        var report = (await _lab.RunAsync(["class", "report"], At("2026-09-01T21:00:00Z"))).ShouldEnd(0).Out;
        report.ShouldStartWith("# Class autumn");
        report.ShouldContain("3 of 3 environments are up in the simulated world");
        report.ShouldContain("- **alice** expired 2026-09-01 20:00Z");

        (await _lab.RunAsync("class", "down", "--yes", "--json")).ShouldEnd(0).Outcomes().ShouldBe(["alice done", "bob done", "carol done"]);
        var after = (await _lab.RunAsync("class", "status", "--json")).ShouldEnd(0).Environments()["alice"];
        after.GetProperty("stages").GetInt32().ShouldBe(0);
        after.TryGetProperty("ageSeconds", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task One_that_fails_does_not_stop_the_others_and_resume_does_that_one_alone()
    {
        _lab.Write(Autumn);
        using (SimulatedEnvironment.Open(_lab.EnvironmentFolder("bob"), "bob", EnvironmentAccess.Write, TimeProvider.System))
        {
            Directory.CreateDirectory(_lab.EnvironmentFolder("bob"));
            await File.WriteAllTextAsync(Path.Combine(_lab.EnvironmentFolder("bob"), "snapshot"), "damaged");
        }

        var up = (await _lab.RunAsync("class", "up")).ShouldEnd(1);

        up.Out.ShouldContain("bob  up failed");
        up.Error.ShouldContain("1 of 3 failed: `lab class up class.yaml --resume` goes on with them and leaves the others alone");
        (await _lab.RunAsync("class", "status", "--json")).ShouldEnd(1).Outcomes().ShouldBe(["alice done", "bob failed", "carol done"]);

        Directory.Delete(_lab.EnvironmentFolder("bob"), recursive: true);
        var log = await File.ReadAllTextAsync(_lab.ClassFile("alice.log"));
        var resumed = (await _lab.RunAsync("class", "up", "--resume", "--json")).ShouldEnd(0);
        resumed.Outcomes().ShouldBe(["alice skipped", "bob done", "carol skipped"]);
        var skipped = resumed.Environments()["alice"];
        skipped.GetProperty("stages").GetInt32().ShouldBe(3);
        foreach (var former in new[] { "elapsedSeconds", "changes", "log", "last" }) skipped.TryGetProperty(former, out _).ShouldBeFalse($"{former} is of another run");
        resumed.Environments()["bob"].TryGetProperty("last", out _).ShouldBeFalse("what was before is no more");
        (await File.ReadAllTextAsync(_lab.ClassFile("alice.log"))).ShouldBe(log, "what is done is not done again");
    }

    [Fact]
    public async Task Resume_does_again_what_the_file_has_otherwise_now()
    {
        _lab.Write("name: autumn\nenvironments: [alice, bob]\nstages: [network]");
        (await _lab.RunAsync("class", "up")).ShouldEnd(0);
        _lab.Write("name: autumn\nenvironments: [alice, { name: bob, settings: { natGateway: true } }]\nstages: [network]");

        (await _lab.RunAsync("class", "up", "--resume", "--json")).ShouldEnd(0).Outcomes().ShouldBe(["alice skipped", "bob done"]);
        (await _lab.RunAsync("status", "--env", "bob")).Out.ShouldContain("set: natGateway=true");
    }

    [Fact]
    public async Task Ctrl_C_begins_no_other_and_says_how_to_go_on()
    {
        _lab.Write("name: autumn\nenvironments: [alice, bob]\nstages: [network]");
        using var interrupted = new CancellationTokenSource();
        var running = _lab.RunAsync(["class", "up", "--parallel", "1"], new RunOptions { Interrupted = interrupted.Token });
        while (!File.Exists(_lab.ClassFile("alice.json"))) await Task.Yield();
        await interrupted.CancelAsync();

        var run = (await running).ShouldEnd(130);

        run.Error.ShouldContain("are left to do: `lab class up class.yaml --resume` goes on with them");
        run.Out.ShouldContain("bob          not begun");
        (await _lab.RunAsync("class", "up", "--resume")).ShouldEnd(0);
    }

    [Fact]
    public async Task Down_names_the_class_and_each_environment_and_needs_the_class_to_be_typed()
    {
        _lab.Write("name: autumn\nenvironments: [alice, bob]\nstages: [network]");
        (await _lab.RunAsync("class", "up")).ShouldEnd(0);

        (await _lab.RunAsync("class", "down")).ShouldEnd(2).Error.ShouldContain("Destroy 2 environments of class autumn in the simulated world: nobody is here to ask; add --yes");
        (await _lab.RunAsync(["class", "down"], new RunOptions { Answer = "yes" })).ShouldEnd(1).Error.ShouldContain("not confirmed: nothing was destroyed");
        var down = (await _lab.RunAsync(["class", "down"], new RunOptions { Answer = "autumn" })).ShouldEnd(0);
        down.Out.ShouldContain("  alice");
        down.Error.ShouldContain("Type autumn to go on");
        (await _lab.RunAsync("class", "status", "--json")).Environments()["bob"].GetProperty("stages").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task A_protected_class_goes_only_when_its_environments_are_named()
    {
        _lab.Write("name: autumn\nenvironments: [alice, bob]\nstages: [network]\nprotected: true");
        (await _lab.RunAsync("class", "up")).ShouldEnd(0);

        var refused = (await _lab.RunAsync("class", "down", "--yes")).ShouldEnd(2);
        refused.Error.ShouldContain("environment alice is protected: nothing was done");
        refused.Error.ShouldContain("environment bob is protected: nothing was done");
        (await _lab.RunAsync("class", "down", "--yes", "--destroy-protected", "alice", "--destroy-protected", "carol")).ShouldEnd(2)
            .Error.ShouldContain("--destroy-protected carol: nothing of carol is taken away here");
        (await _lab.RunAsync("class", "down", "--yes", "--destroy-protected", "alice", "--destroy-protected", "bob", "--json")).ShouldEnd(0).Outcomes().ShouldBe(["alice done", "bob done"]);
    }

    [Theory]
    [InlineData("down")]
    public async Task One_protected_environment_of_a_class_is_reported_and_the_others_go(string command)
    {
        _lab.Write("name: autumn\nenvironments: [alice, { name: bob, settings: { protected: true } }, carol]\nstages: [network]");
        (await _lab.RunAsync("class", "up")).ShouldEnd(0);
        var before = await File.ReadAllTextAsync(Path.Combine(_lab.EnvironmentFolder("bob"), "snapshot"));

        var run = (await _lab.RunAsync(["class", command, "--yes", "--json"])).ShouldEnd(1);

        run.Outcomes().ShouldBe(["alice done", "bob failed", "carol done"]);
        run.Environments()["bob"].GetProperty("problems")[0].GetString().ShouldStartWith("environment bob is protected: nothing was done");
        (await File.ReadAllTextAsync(Path.Combine(_lab.EnvironmentFolder("bob"), "snapshot"))).ShouldBe(before);
        (await _lab.RunAsync(["class", command, "--yes", "--destroy-protected", "bob", "--json"])).ShouldEnd(0).Outcomes().ShouldBe(["alice done", "bob done", "carol done"]);
    }

    [Theory]
    [InlineData("down", 0)]
    [InlineData("reset", 1)]
    public async Task What_was_never_made_is_not_remembered_as_made(string command, int exitCode)
    {
        _lab.Write("name: autumn\nenvironments: [alice]\nstages: [network]\nttl: 8h");

        (await _lab.RunAsync("class", command, "--yes")).ShouldEnd(exitCode);

        (await File.ReadAllTextAsync(_lab.ClassFile("alice.json"))).ShouldNotContain("createdAt");
        (await _lab.RunAsync("class", "status", "--json")).ShouldEnd(0).Environments()["alice"].TryGetProperty("expiresAt", out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("bob.log", "bob.log: the log can't be written")]
    [InlineData("bob.json.new", "nothing can be remembered of the class")]
    public async Task What_cannot_be_written_of_one_is_its_own_failure_and_the_others_are_done(string file, string problem)
    {
        _lab.Write("name: autumn\nenvironments: [alice, bob, carol]\nstages: [network]");

        // A folder is where the file would be: opening it fails for everybody, root too.
        Directory.CreateDirectory(_lab.ClassFile(file));

        var up = (await _lab.RunAsync("class", "up", "--json")).ShouldEnd(1);

        up.Outcomes().ShouldBe(["alice done", "bob failed", "carol done"]);
        up.Environments()["bob"].GetProperty("problems")[0].GetString()!.ShouldContain(problem);
    }

    [Fact]
    public async Task What_is_done_but_cannot_be_remembered_is_a_failure_that_resume_does_again()
    {
        _lab.Write("name: autumn\nenvironments: [alice, bob]\nstages: [network]");
        Directory.CreateDirectory(_lab.ClassFile("bob.json"));

        (await _lab.RunAsync("class", "up", "--json")).ShouldEnd(1).Outcomes().ShouldBe(["alice done", "bob failed"]);

        Directory.Delete(_lab.ClassFile("bob.json"));
        (await _lab.RunAsync("class", "up", "--resume", "--json")).ShouldEnd(0).Outcomes().ShouldBe(["alice skipped", "bob done"]);
    }

    [Fact]
    public async Task An_environment_that_the_file_has_no_more_is_told_and_goes_with_the_class()
    {
        _lab.Write("name: autumn\nenvironments: [alice, bob]\nstages: [network]");
        (await _lab.RunAsync("class", "up")).ShouldEnd(0);
        _lab.Write("name: autumn\nenvironments: [alice]\nstages: [network]");

        (await _lab.RunAsync("class", "up", "--resume")).ShouldEnd(0).Out.ShouldContain("bob is in class.yaml no more: `lab class down class.yaml` takes it down with the others");
        (await _lab.RunAsync("class", "status")).ShouldEnd(0).Out.Split('\n').Single(line => line.StartsWith("total ", StringComparison.Ordinal))
            .ShouldContain(" 1/1 ", Case.Sensitive, "nobody wants a stage of bob any more");
        (await _lab.RunAsync("class", "down", "--yes", "--json")).ShouldEnd(0).Outcomes().ShouldBe(["alice done", "bob done"]);
        (await _lab.RunAsync("class", "status", "--json")).Outcomes().ShouldBe(["alice done"]);
    }

    [Fact]
    public async Task Environments_that_the_file_does_not_name_are_left_alone()
    {
        (await _lab.RunAsync("up", "network", "--env", "dave")).ShouldEnd(0);
        var before = await File.ReadAllTextAsync(Path.Combine(_lab.EnvironmentFolder("dave"), "snapshot"));
        _lab.Write("name: autumn\nenvironments: [alice]\nstages: [network]");

        (await _lab.RunAsync("class", "up")).ShouldEnd(0);
        (await _lab.RunAsync("class", "reset", ClassLab.File, "--yes")).ShouldEnd(0);
        (await _lab.RunAsync("class", "down", "--yes")).ShouldEnd(0);

        (await File.ReadAllTextAsync(Path.Combine(_lab.EnvironmentFolder("dave"), "snapshot"))).ShouldBe(before);
    }

    [Fact]
    public async Task Reset_passes_stages_and_level_on_to_every_environment()
    {
        _lab.Write("name: autumn\nenvironments: [alice, bob]\nstages: [netshoot]");
        (await _lab.RunAsync("class", "up")).ShouldEnd(0);

        (await _lab.RunAsync("class", "reset", ClassLab.File, "--dry-run", "--json")).ShouldEnd(0).Environments()["alice"].GetProperty("deviations").GetInt32().ShouldBe(0);
        var reset = (await _lab.RunAsync("class", "reset", ClassLab.File, "netshoot", "--level", "stack", "--yes", "--json")).ShouldEnd(0);

        reset.Outcomes().ShouldBe(["alice done", "bob done"]);
        (await _lab.RunAsync("class", "status", "--json")).ShouldEnd(0).Environments()["bob"].GetProperty("last").GetString().ShouldBe("reset done");
    }

    [Fact]
    public async Task Reset_shows_the_plan_of_every_environment_first_and_asks_once_for_those_that_differ()
    {
        _lab.Write("name: autumn\nenvironments: [alice, bob]\nstages: [netshoot]");
        (await _lab.RunAsync("class", "up")).ShouldEnd(0);
        await new StudentActs(_lab, "bob").DeleteAsync("Deployment", "netshoot", "netshoot-pod");
        string[] plan = ["bob differs from what its stages declare (level objects):", "put netshoot right: refresh and up", "nothing differs in alice"];

        var dry = (await _lab.RunAsync("class", "reset", ClassLab.File, "--dry-run")).ShouldEnd(0);
        foreach (var line in plan) dry.Out.ShouldContain(line);
        var unasked = (await _lab.RunAsync("class", "reset")).ShouldEnd(2);
        foreach (var line in plan) unasked.Out.ShouldContain(line);
        unasked.Error.ShouldContain("Reset 1 environment of class autumn in the simulated world: nobody is here to ask; add --yes");
        (await _lab.RunAsync(["class", "reset"], new RunOptions { Answer = "bob" })).ShouldEnd(1).Error.ShouldContain("not confirmed: nothing was reset");
        (await _lab.RunAsync("check", "netshoot", "--env", "bob")).ShouldEnd(1);

        var reset = (await _lab.RunAsync(["class", "reset"], new RunOptions { Answer = "autumn" })).ShouldEnd(0);
        reset.Error.Split("Type autumn to go on").Length.ShouldBe(2, "it is asked once");
        (await _lab.RunAsync("check", "netshoot", "--env", "bob")).ShouldEnd(0);

        var again = (await _lab.RunAsync("class", "reset")).ShouldEnd(0);
        again.Out.ShouldContain("nothing differs in alice, bob");
        (await _lab.RunAsync("class", "status", "--json")).Environments()["alice"].GetProperty("last").GetString().ShouldBe("reset done");
    }

    [Fact]
    public async Task Reset_goes_no_level_further_than_was_confirmed_unless_yes_was_typed()
    {
        _lab.Write("name: autumn\nenvironments: [bob]\nstages: [netshoot]");
        (await _lab.RunAsync("class", "up")).ShouldEnd(0);

        // Nothing that Pulumi looks at differs: the stack is made anew, which is in vain, and then the cluster would be.
        await new StudentActs(_lab, "bob").StopTranslationAsync();

        var reset = (await _lab.RunAsync(["class", "reset", ClassLab.File, "netshoot", "--json"], new RunOptions { Answer = "autumn" })).ShouldEnd(1);

        reset.Environments()["bob"].GetProperty("problems").EnumerateArray().Select(problem => problem.GetString())
            .ShouldContain("needs level cluster, and level stack was confirmed: `lab class reset class.yaml netshoot --level cluster`");
        (await File.ReadAllTextAsync(_lab.ClassFile("bob.log"))).ShouldNotContain("destroying cluster");
        (await _lab.RunAsync("class", "reset", ClassLab.File, "netshoot", "--yes", "--json")).ShouldEnd(0).Environments()["bob"].GetProperty("level").GetString().ShouldBe("cluster");
    }

    [Fact]
    public async Task How_to_go_on_with_a_reset_keeps_its_stages_and_its_level_and_a_dry_run_has_nothing_to_go_on_with()
    {
        _lab.Write("name: autumn\nenvironments: [alice, bob]\nstages: [netshoot]");
        (await _lab.RunAsync("up", "netshoot", "--env", "alice")).ShouldEnd(0);

        (await _lab.RunAsync("class", "reset", ClassLab.File, "netshoot", "--level", "stack", "--yes")).ShouldEnd(1)
            .Error.ShouldContain("1 of 2 failed: `lab class reset class.yaml netshoot --level stack --resume` goes on with them");
        var dry = (await _lab.RunAsync("class", "reset", ClassLab.File, "netshoot", "--dry-run")).ShouldEnd(1).Error;
        dry.ShouldContain("1 of 2 failed");
        dry.ShouldNotContain("--resume");
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("check")]
    public async Task A_stage_that_is_not_of_the_class_is_one_refusal_before_anything_is_begun(string command)
    {
        _lab.Write("name: autumn\nenvironments: [alice, bob]\nstages: [netshoot]");

        var run = (await _lab.RunAsync("class", command, ClassLab.File, "nlb-ip")).ShouldEnd(2);

        run.Error.ShouldContain("stage nlb-ip is not of class autumn: its stages are network, cluster, netshoot");
        run.Error.ShouldNotContain("alice");
    }

    [Fact]
    public async Task Two_commands_on_one_class_at_once_are_refused()
    {
        _lab.Write("name: autumn\nenvironments: [alice]\nstages: [network]");
        Directory.CreateDirectory(Path.GetDirectoryName(_lab.ClassFile("lock"))!);
        using var holder = new FileStream(_lab.ClassFile("lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);

        (await _lab.RunAsync("class", "up")).ShouldEnd(1).Error.ShouldContain("another command is at work on class autumn");
    }

    [Theory]
    [InlineData("--env", "alice", "--env: class.yaml names the environments: leave it out")]
    [InlineData("--parallel", "0", "--parallel is a number from 1 to 1000")]
    [InlineData("--parallel", "many", "--parallel is a number from 1 to 1000")]
    [InlineData("--parallel", "99999999999", "--parallel is a number from 1 to 1000")]
    public async Task Options_that_make_no_sense_are_refused(string option, string value, string problem)
    {
        _lab.Write("name: autumn\nenvironments: [alice]");

        (await _lab.RunAsync("class", "up", option, value)).ShouldEnd(2).Error.ShouldContain(problem);
    }

    [Fact]
    public async Task On_AWS_a_class_that_does_not_fit_is_refused_as_a_whole_before_anything_is_begun()
    {
        _lab.Write("name: autumn\ntarget: aws\nenvironments: { count: 3, pattern: 's{n}' }\nstages: [network]");

        var run = (await _lab.RunAsync(["class", "up", "--yes"], new RunOptions { Processes = new NoPrograms() })).ShouldEnd(2);

        // Five VPCs and five internet gateways a region by default, one of each taken by the default VPC; an environment needs two of each.
        run.Error.ShouldContain("VPCs per Region (L-F678F1CE)");
        run.Error.ShouldContain("6 needed, 1 in use as far as is known, 5 allowed by default: 2 too few");
        run.Error.ShouldContain("not for s3");
        run.Error.ShouldContain("aws service-quotas request-service-quota-increase --service-code vpc --quota-code L-F678F1CE --desired-value 7 --region ap-northeast-2");
        run.Error.ShouldContain("L-A4707A72");
        File.Exists(_lab.ClassFile("s1.json", "aws")).ShouldBeFalse("nothing was begun");
    }

    [Theory]
    [InlineData("down", "--yes")]
    [InlineData("status")]
    [InlineData("report")]
    [InlineData("reset", "--yes")]
    public async Task What_this_machine_lacks_for_AWS_is_one_refusal_and_not_one_for_each_environment(string command, params string[] options)
    {
        _lab.Write("name: autumn\ntarget: aws\nenvironments: { count: 3, pattern: 's{n}' }\nstages: [network]");
        Directory.CreateDirectory(Path.Combine(_lab.Folder, ".lab"));
        await File.WriteAllTextAsync(Path.Combine(_lab.Folder, ".lab", "sdk"), "bindings\n");

        var run = (await _lab.RunAsync(["class", command, ClassLab.File, .. options], new RunOptions { Processes = new NoPrograms() })).ShouldEnd(2);

        run.Error.Split("pulumi needs the genuine packages").Length.ShouldBe(2);
        run.Error.Split("pulumi is not on PATH").Length.ShouldBe(2);
        File.Exists(_lab.ClassFile("s1.json", "aws")).ShouldBeFalse("nothing was begun");
    }

    [Theory]
    [InlineData("up", true)]
    [InlineData("check", true)]
    [InlineData("reset", true)]
    [InlineData("down", false)]
    public async Task Only_what_runs_checks_needs_what_they_look_through(string command, bool runsChecks)
    {
        _lab.Write("name: autumn\ntarget: aws\nenvironments: { count: 3, pattern: 's{n}' }\nstages: [network]");

        var run = (await _lab.RunAsync(["class", command, ClassLab.File], new RunOptions { Processes = new NoPrograms() })).ShouldEnd(2);

        run.Error.Split("kubectl is not on PATH").Length.ShouldBe(runsChecks ? 2 : 1);
    }

    [Fact]
    public async Task In_the_simulated_world_what_would_not_fit_on_AWS_is_a_note()
    {
        _lab.Write("name: autumn\ntarget: aws\nenvironments: { count: 3, pattern: 's{n}' }\nstages: [network]");

        var run = (await _lab.RunAsync("class", "up", "--target", "sim")).ShouldEnd(0);

        run.Out.ShouldContain("note: on AWS this would be too much for one account: VPCs per Region (L-F678F1CE)");
    }

    [Fact]
    public async Task What_is_remembered_and_the_logs_are_for_their_owner_alone()
    {
        _lab.Write("name: autumn\nenvironments: [alice]\nstages: [network]");
        (await _lab.RunAsync("class", "up")).ShouldEnd(0);

        if (OperatingSystem.IsWindows()) return;
        foreach (var file in new[] { "alice.json", "alice.log", "lock" }) File.GetUnixFileMode(_lab.ClassFile(file)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
    }

    [Theory]
    [InlineData("up")]
    [InlineData("status")]
    [InlineData("check")]
    [InlineData("reset", "--yes")]
    [InlineData("report")]
    [InlineData("down", "--yes")]
    public async Task A_damaged_record_is_the_failure_of_its_own_environment_with_what_to_do_and_stays_as_it_is(string command, params string[] options)
    {
        _lab.Write("name: autumn\nenvironments: [alice, bob, carol]\nstages: [network]");
        (await _lab.RunAsync("class", "up")).ShouldEnd(0);
        await File.WriteAllTextAsync(_lab.ClassFile("bob.json"), "{");

        var run = (await _lab.RunAsync(["class", command, ClassLab.File, "--json", .. options])).ShouldEnd(1);

        run.Outcomes().ShouldBe(["alice done", "bob failed", "carol done"]);
        run.Environments()["bob"].GetProperty("problems")[0].GetString()!.ShouldContain("bob.json: what is remembered of the environment can't be read");
        (await File.ReadAllTextAsync(_lab.ClassFile("bob.json"))).ShouldBe("{");
    }

    [Theory]
    [InlineData("addressNumber", "-5", "addressNumber -5 is no part of 10.0.0.0/8: it has parts 0 to 511")]
    [InlineData("addressNumber", "512", "addressNumber 512 is no part of 10.0.0.0/8")]
    [InlineData("addressNumber", "null", "addressNumber  is no part of 10.0.0.0/8")]
    [InlineData("addressBlock", "\"ten\"", "addressBlock ten ")]
    [InlineData("createdAt", "\"9999-12-31T23:59:59+00:00\"", "createdAt 9999-12-31T23:59:59.0000000+00:00 is in the future")]
    public async Task A_record_that_cannot_be_true_is_a_damaged_one(string field, string value, string problem)
    {
        _lab.Write("name: autumn\nenvironments: [alice, bob]\nstages: [network]\nttl: 8h\ndistinctCidrs: true");
        (await _lab.RunAsync("class", "up")).ShouldEnd(0);
        var record = JsonNode.Parse(await File.ReadAllTextAsync(_lab.ClassFile("bob.json")))!;
        record[field] = JsonNode.Parse(value);
        await File.WriteAllTextAsync(_lab.ClassFile("bob.json"), record.ToJsonString());

        foreach (var command in new[] { "status", "down" })
        {
            string[] yes = command == "down" ? ["--yes"] : [];
            var run = (await _lab.RunAsync(["class", command, ClassLab.File, "--json", .. yes])).ShouldEnd(1);
            run.Outcomes().ShouldBe(["alice done", "bob failed"]);
            run.Environments()["bob"].GetProperty("problems")[0].GetString()!.ShouldContain($"can't be read: {problem}");
        }
    }

    [Fact]
    public async Task The_part_of_the_block_that_a_damaged_record_tells_of_is_given_to_no_other()
    {
        _lab.Write("name: autumn\nenvironments: [alice]\nstages: [network]\ndistinctCidrs: true");
        (await _lab.RunAsync("class", "up")).ShouldEnd(0);
        await File.WriteAllTextAsync(_lab.ClassFile("alice.json"), "");
        _lab.Write("name: autumn\nenvironments: [bob, alice]\nstages: [network]\ndistinctCidrs: true");

        var run = (await _lab.RunAsync("class", "up", "--json")).ShouldEnd(1);

        run.Outcomes().ShouldBe(["bob failed", "alice failed"]);
        run.Environments()["bob"].GetProperty("problems")[0].GetString()!.ShouldContain("which part of 10.0.0.0/8 is free for bob can't be told before this is mended");
    }

    [Theory]
    [InlineData("distinctCidrs: true", "vpcCidr 192.168.0.0/16", "10.0.0.0/18")]
    [InlineData("places: [{ region: eu-central-1 }]", "region ap-northeast-2", "eu-central-1")]
    public async Task What_is_up_and_not_recorded_is_moved_neither_by_a_reset_nor_by_an_up(string key, string was, string becomes)
    {
        (await _lab.RunAsync("up", "network", "--env", "h-5")).ShouldEnd(0);
        _lab.Write($"name: autumn\nenvironments: [h-5]\nstages: [network]\nttl: 8h\n{key}");

        (await _lab.RunAsync("class", "reset", ClassLab.File, "--yes", "--json")).ShouldEnd(0).Environments()["h-5"].GetProperty("deviations").GetInt32().ShouldBe(0);
        var up = (await _lab.RunAsync("class", "up", "--json")).ShouldEnd(1);
        up.Environments()["h-5"].GetProperty("problems")[0].GetString()!.ShouldStartWith(
            $"h-5 is up with {was}, and the class, which has no record of it, would move it to {becomes}: leave it out of class.yaml, or take it down first (`lab destroy --env h-5`)");
        (await _lab.RunAsync("class", "reset", ClassLab.File, "--yes", "--json")).ShouldEnd(0).Environments()["h-5"].GetProperty("deviations").GetInt32()
            .ShouldBe(0, "the refused up made no record of what it would have done");

        (await _lab.RunAsync("destroy", "--env", "h-5", "--all", "--yes")).ShouldEnd(0);
        (await _lab.RunAsync("class", "up", "--json")).ShouldEnd(0).Outcomes().ShouldBe(["h-5 done"]);
    }

    [Theory]
    [InlineData("sim/bob/snapshot", "down", "--yes")]
    [InlineData("settings/bob.json", "down", "--yes")]
    [InlineData("sim/bob/snapshot", "reset", "--yes")]
    [InlineData("settings/bob.json", "up")]
    public async Task A_damaged_simulated_environment_is_its_own_failure(string file, string command, params string[] options)
    {
        _lab.Write("name: autumn\nenvironments: [alice, bob, carol]\nstages: [network]\nsettings: { owner: x }");
        (await _lab.RunAsync("class", "up")).ShouldEnd(0);
        await File.WriteAllTextAsync(Path.Combine(_lab.Folder, ".lab", file), "damaged");

        (await _lab.RunAsync(["class", command, ClassLab.File, "--json", .. options])).ShouldEnd(1).Outcomes().ShouldBe(["alice done", "bob failed", "carol done"]);
    }

    [Fact]
    public async Task The_example_of_the_documentation_comes_up()
    {
        Directory.CreateDirectory(Path.Combine(_lab.Folder, "docs"));
        File.Copy(Path.Combine(RepositoryRoot.Path, "docs", "class.yaml"), Path.Combine(_lab.Folder, "docs", "class.yaml"));

        (await _lab.RunAsync("class", "up", "docs/class.yaml", "--json")).ShouldEnd(0).Outcomes().ShouldBe(["alice done", "bob done", "carol done", "teacher done"]);
    }

    private static RunOptions At(string time) => new() { Time = FixedTime.At(time) };

    /// <summary>A machine without the <c>aws</c> command: defaults count.</summary>
    private sealed class NoPrograms : IProcessRunner
    {
        public string? Find(string program) => null;

        public Task<int> RunAsync(ProcessCall call, CancellationToken cancellationToken) => throw new InvalidOperationException(call.Program);
    }
}
