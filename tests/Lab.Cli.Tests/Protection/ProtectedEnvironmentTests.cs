namespace Lab.Cli.Tests.Protection;

public sealed class ProtectedEnvironmentTests : IDisposable
{
    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task A_protected_environment_is_not_destroyed_even_with_yes()
    {
        await UpAsync("alice", isProtected: true);

        var run = (await _lab.RunAsync("destroy", "--env", "alice", "--yes")).ShouldEnd(2);

        run.Error.ShouldContain("environment alice is protected");
        run.Error.ShouldContain("`--destroy-protected alice`");
        (await StateAsync("alice")).ShouldBe("up");
    }

    [Fact]
    public async Task A_part_of_it_is_not_destroyed_either()
    {
        (await _lab.RunAsync("up", "cluster", "--env", "alice", "--set", "protected=true")).ShouldEnd(0);

        (await _lab.RunAsync("destroy", "cluster", "--env", "alice", "--yes")).ShouldEnd(2).Error.ShouldContain("is protected");
    }

    [Fact]
    public async Task The_flag_that_names_it_lets_it_go_and_does_not_stand_for_yes()
    {
        await UpAsync("alice", isProtected: true);

        (await _lab.RunAsync("destroy", "--env", "alice", "--destroy-protected", "alice")).ShouldEnd(2).Error.ShouldContain("add --yes");
        (await StateAsync("alice")).ShouldBe("up");
        (await _lab.RunAsync("destroy", "--env", "alice", "--yes", "--destroy-protected", "alice")).ShouldEnd(0);
        (await StateAsync("alice")).ShouldBe("down");
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("alic")]
    [InlineData("ALICE")]
    [InlineData("true")]
    public async Task A_flag_that_names_another_does_not_and_both_problems_are_told(string named)
    {
        await UpAsync("alice", isProtected: true);

        var run = (await _lab.RunAsync("destroy", "--env", "alice", "--yes", "--destroy-protected", named)).ShouldEnd(2);

        run.Error.ShouldContain($"--destroy-protected {named}: nothing of {named} is taken away here");
        run.Error.ShouldContain("environment alice is protected");
        (await StateAsync("alice")).ShouldBe("up");
    }

    [Fact]
    public async Task Protection_is_remembered_by_ups_that_do_not_speak_of_it()
    {
        await UpAsync("alice", isProtected: true);
        (await _lab.RunAsync("up", "network", "--env", "alice", "--set", "natGateway=true")).ShouldEnd(0);

        (await _lab.RunAsync("destroy", "--env", "alice", "--yes")).ShouldEnd(2);
    }

    [Fact]
    public async Task An_up_takes_the_protection_away_and_changes_no_resource()
    {
        await UpAsync("alice", isProtected: true);

        var up = (await _lab.RunAsync("up", "network", "--env", "alice", "--set", "protected=false", "--json")).ShouldEnd(0).Json;

        up.GetProperty("stages")[0].GetProperty("changes").EnumerateObject().Select(change => change.Name).ShouldBe(["same"]);
        (await _lab.RunAsync("destroy", "--env", "alice", "--yes")).ShouldEnd(0);
    }

    [Fact]
    public async Task A_neighbour_is_not_protected_by_it()
    {
        await UpAsync("alice", isProtected: true);
        await UpAsync("bob", isProtected: false);

        (await _lab.RunAsync("destroy", "--env", "bob", "--yes")).ShouldEnd(0);
        (await StateAsync("alice")).ShouldBe("up");
    }

    [Fact]
    public async Task On_AWS_any_protected_stack_protects_the_environment_and_pulumi_destroys_nothing()
    {
        await File.WriteAllTextAsync(Path.Combine(_lab.Folder, "Pulumi.alice.cluster.yaml"), "config:\n  eks-lab:protected: true\n");
        var programs = new ScriptedPrograms
        {
            ["pulumi stack ls --json"] = """[{"name":"alice.network","resourceCount":60}]""",
            ["pulumi stack history --stack alice.network --page-size 1 --json"] = """[{"result":"succeeded"}]""",
            ["pulumi whoami --verbose --json"] = """{"user":"instructor","url":"https://app.pulumi.com"}""",
            ["aws sts get-caller-identity --output json --region ap-northeast-2"] = """{"Account":"111122223333","Arn":"arn:aws:iam::111122223333:user/alice"}""",
            ["aws iam list-account-aliases --output json --region ap-northeast-2"] = """{"AccountAliases":[]}""",
        };

        var run = await _lab.RunAsync(["destroy", "--env", "alice", "--target", "aws", "--yes"], new RunOptions { Processes = programs });

        run.ShouldEnd(2).Error.ShouldContain("environment alice is protected");
        programs.CommandLines.ShouldNotContain(line => line.StartsWith("pulumi destroy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task On_AWS_the_question_names_account_alias_region_and_environment()
    {
        await File.WriteAllTextAsync(Path.Combine(_lab.Folder, "Pulumi.alice.network.yaml"), "config:\n  eks-lab:region: eu-west-1\n  eks-lab:awsProfile: class\n");
        var programs = new ScriptedPrograms
        {
            ["pulumi stack ls --json"] = """[{"name":"alice.network","resourceCount":60}]""",
            ["pulumi stack history --stack alice.network --page-size 1 --json"] =
                """[{"result":"succeeded","config":{"eks-lab:region":{"value":"eu-west-1","secret":false},"eks-lab:awsProfile":{"value":"class","secret":false}}}]""",
            ["pulumi whoami --verbose --json"] = """{"user":"instructor","url":"https://app.pulumi.com"}""",
            ["aws sts get-caller-identity --output json --region ap-northeast-2"] = """{"Account":"111122223333","Arn":"arn:aws:iam::111122223333:user/alice"}""",
            ["aws iam list-account-aliases --output json --region ap-northeast-2"] = """{"AccountAliases":["my-class"]}""",
            ["aws sts get-caller-identity --output json --region eu-west-1 --profile class"] = """{"Account":"111122223333","Arn":"arn:aws:iam::111122223333:user/alice"}""",
            ["aws iam list-account-aliases --output json --region eu-west-1 --profile class"] = """{"AccountAliases":["my-class"]}""",
        };

        var run = await _lab.RunAsync(["destroy", "network", "--env", "alice", "--target", "aws"], new RunOptions { Processes = programs, Answer = "yes" });

        run.ShouldEnd(1).Error.ShouldContain("Destroy network of alice in AWS (account 111122223333 (my-class), region eu-west-1");
        run.Error.ShouldContain("Type alice to go on: ");
        programs.CommandLines.ShouldNotContain(line => line.StartsWith("pulumi destroy", StringComparison.Ordinal));
    }

    private async Task UpAsync(string environment, bool isProtected) =>
        (await _lab.RunAsync("up", "network", "--env", environment, "--set", $"protected={isProtected}")).ShouldEnd(0);

    private async Task<string?> StateAsync(string environment) =>
        (await _lab.RunAsync("status", "--env", environment, "--json")).Json.GetProperty("stages")[0].GetProperty("state").GetString();

    [Theory]
    [InlineData("reset")]
    [InlineData("destroy")]
    public async Task A_flag_that_names_another_environment_is_refused_also_where_nothing_would_go(string command)
    {
        if (command == "reset") (await _lab.RunAsync("up", "network", "--env", "alice")).ShouldEnd(0);

        (await _lab.RunAsync(command, "--env", "alice", "--yes", "--destroy-protected", "nobody")).ShouldEnd(2)
            .Error.ShouldContain("--destroy-protected nobody: nothing of nobody is taken away here");
    }
}
