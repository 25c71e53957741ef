using Lab.Cli.Aws;
using Lab.Cli.Commands;
using Lab.Cli.Processes;
using Lab.Cli.Targets;
using Lab.Tests;

namespace Lab.Cli.Tests;

/// <summary>An environment that another machine made: this one has none of its files.</summary>
public sealed class OtherMachineTests : IDisposable
{
    private const string History = "pulumi stack history --stack alice.cluster --page-size 1 --json";
    private const string Server = "https://0A1B.gr7.eu-west-1.eks.amazonaws.com";

    private readonly LabRoot _lab = new();

    private readonly ScriptedPrograms _programs = new()
    {
        ["pulumi stack ls --json"] = """[{"name":"alice.cluster","resourceCount":30}]""",
        ["pulumi whoami --verbose --json"] = """{"user":"instructor","url":"s3://states"}""",
        ["pulumi stack export --stack alice.cluster"] = $$$"""
            {"deployment":{"resources":[{"type":"pulumi:providers:kubernetes","inputs":{"kubeconfig":"{\"server\":\"{{{Server}}}\"}"}}]}}
            """,
        ["aws sts get-caller-identity --output json --region eu-west-1 --profile class"] = """{"Account":"111122223333","Arn":"arn:aws:iam::111122223333:user/alice"}""",
        ["aws sts get-caller-identity --output json --region ap-northeast-2"] = """{"Account":"111122223333","Arn":"arn:aws:iam::111122223333:user/alice"}""",
        ["aws iam list-account-aliases --output json --region eu-west-1 --profile class"] = """{"AccountAliases":[]}""",
        ["aws sts get-caller-identity --output json --region ap-northeast-2 --profile class"] = """{"Account":"111122223333","Arn":"arn:aws:iam::111122223333:user/alice"}""",
        ["aws iam list-account-aliases --output json --region ap-northeast-2 --profile class"] = """{"AccountAliases":[]}""",
        ["aws iam list-account-aliases --output json --region ap-northeast-2"] = """{"AccountAliases":[]}""",
        ["aws eks describe-cluster --name alice-myeks --output json --region eu-west-1 --profile class"] = $$$"""{"cluster":{"status":"ACTIVE","endpoint":"{{{Server}}}"}}""",
    };

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task Destroy_asks_the_region_and_the_profile_of_the_last_up_for_the_cluster()
    {
        _programs[History] = """[{"kind":"refresh","result":"succeeded","config":{}}]""";
        _programs["pulumi stack history --stack alice.cluster --page-size 50 --json"] = """
            [{"kind":"refresh","result":"succeeded","config":{}},
             {"kind":"update","result":"succeeded","config":{"eks-lab:region":{"value":"eu-west-1","secret":false},"eks-lab:awsProfile":{"value":"class","secret":false}}}]
            """;

        var run = (await DestroyAsync()).ShouldEnd(0);

        run.Out.ShouldContain("region eu-west-1");
        _programs.CommandLines.ShouldContain("aws eks describe-cluster --name alice-myeks --output json --region eu-west-1 --profile class");
        var destroy = _programs.Calls.Single(call => call.Program == PulumiCommand.Program && call.Arguments[0] == "destroy");
        destroy.Variables.Keys.ShouldNotContain("PULUMI_K8S_DELETE_UNREACHABLE");
    }

    [Fact]
    public async Task What_shall_come_up_takes_the_settings_of_the_last_up_and_a_new_stage_those_of_what_it_needs()
    {
        MadeElsewhere();

        var run = (await RunAsync("up", "netshoot", "--no-checks", "--yes", "--set", "natGateway=false")).ShouldEnd(0);

        string[] set = [.. _programs.CommandLines.Where(line => line.Contains(" config ", StringComparison.Ordinal))];
        set.ShouldBe(
        [
            """
            pulumi config set-all --stack alice.network --json {"eks-lab:awsProfile":{"value":"class"},"eks-lab:natGateway":{"value":"false"},"eks-lab:region":{"value":"eu-west-1"},"eks-lab:secondaryCidrs":{"value":"[\"100.64.0.0/16\"]","objectValue":["100.64.0.0/16"]}}
            """,
            "pulumi config set-all --stack alice.cluster --plaintext awsProfile=class --plaintext natGateway=false --plaintext nodeCount=4 --plaintext region=eu-west-1",
            "pulumi config set-all --stack alice.netshoot --plaintext awsProfile=class --plaintext natGateway=false --plaintext nodeCount=4 --plaintext region=eu-west-1",
        ]);
        run.Out.ShouldContain("environment alice on AWS (account 111122223333, region eu-west-1)");
        run.Out.ShouldContain("Pulumi.alice.cluster.yaml has no settings on this machine, so those of the last up count: awsProfile=class, nodeCount=4, region=eu-west-1");
        run.Out.ShouldContain("alice.netshoot takes the settings of alice.cluster: awsProfile=class, nodeCount=4, region=eu-west-1");
    }

    [Fact]
    public async Task What_this_machine_has_set_counts_more_than_the_last_up()
    {
        MadeElsewhere();
        await File.WriteAllTextAsync(Path.Combine(_lab.Folder, "Pulumi.alice.network.yaml"), "config:\n  eks-lab:region: eu-west-1\n  eks-lab:awsProfile: class\n");

        (await RunAsync("preview", "network")).ShouldEnd(0);

        _programs.CommandLines.ShouldNotContain(line => line.StartsWith("pulumi config", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_without_the_region_of_the_last_up_moves_nothing_unless_that_is_said()
    {
        MadeElsewhere();
        foreach (var stage in new[] { "network", "cluster" })
        {
            await File.WriteAllTextAsync(Path.Combine(_lab.Folder, $"Pulumi.alice.{stage}.yaml"), "config:\n  eks-lab:owner: alice\n  eks-lab:awsProfile: class\n");
        }

        var refused = (await RunAsync("up", "cluster", "--no-checks", "--yes")).ShouldEnd(2);

        refused.Error.ShouldContain("alice.network is up in eu-west-1, and Pulumi.alice.network.yaml would have it in ap-northeast-2");
        refused.Error.ShouldContain("`pulumi config set region eu-west-1 --stack alice.cluster`");
        _programs.CommandLines.ShouldNotContain(line => line.StartsWith("pulumi stack select", StringComparison.Ordinal));
        (await RunAsync("preview", "cluster", "--set", "region=ap-northeast-2")).ShouldEnd(0);
    }

    [Theory]
    [InlineData("destroy", "--yes")]
    [InlineData("refresh")]
    [InlineData("up", "--yes")]
    public async Task A_file_that_was_begun_anew_sends_nothing_to_another_account_or_region(string command, params string[] options)
    {
        MadeElsewhere();
        await SetAsync("cluster", "eks-lab:region: us-east-2");

        var refused = (await RunAsync([command, "cluster", .. options])).ShouldEnd(2);

        refused.Error.ShouldContain("`pulumi config set region eu-west-1 --stack alice.cluster`");
        refused.Error.ShouldContain("`pulumi config set awsProfile class --stack alice.cluster`");
        refused.Error.Contains("--set region=us-east-2", StringComparison.Ordinal).ShouldBe(command == "up", "the others don't take --set");
        _programs.CommandLines.ShouldNotContain(line => line.StartsWith($"pulumi {command}", StringComparison.Ordinal) || line.StartsWith("aws ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_was_begun_anew_loses_settings_of_the_last_up_with_a_word()
    {
        MadeElsewhere();
        await SetAsync("cluster", "eks-lab:region: eu-west-1", "eks-lab:awsProfile: class");

        (await RunAsync("preview", "cluster")).ShouldEnd(0).Out.ShouldContain("Pulumi.alice.cluster.yaml doesn't have all that the last up was given: nodeCount=4, now 3");
    }

    [Fact]
    public async Task A_file_that_was_begun_anew_takes_no_protection_away()
    {
        _programs[History] = """
            [{"kind":"update","result":"succeeded","config":{"eks-lab:region":{"value":"eu-west-1"},"eks-lab:awsProfile":{"value":"class"},"eks-lab:protected":{"value":"true"}}}]
            """;
        await SetAsync("cluster", "eks-lab:region: eu-west-1", "eks-lab:awsProfile: class");

        (await DestroyAsync()).ShouldEnd(2).Error.ShouldContain("environment alice is protected");
        (await RunAsync("up", "cluster", "--yes")).ShouldEnd(2).Error.ShouldContain("`pulumi config set protected true --stack alice.cluster`");
    }

    [Theory]
    [InlineData("up")]
    [InlineData("preview")]
    public async Task What_the_history_does_not_tell_is_neither_lost_nor_guessed_and_all_stages_are_named(string command)
    {
        _programs["pulumi stack ls --json"] = """[{"name":"alice.network","resourceCount":60},{"name":"alice.cluster","resourceCount":30}]""";
        _programs[HistoryOf("network")] = """
            [{"kind":"update","config":{"eks-lab:region":{"value":"eu-west-1","secret":false},"eks-lab:owner":{"secret":true},"aws:maxRetries":{"value":"40","secret":false}}}]
            """;
        _programs[HistoryOf("cluster")] = "[]";
        _programs["pulumi stack history --stack alice.cluster --page-size 50 --json"] = "[]";

        var run = (await RunAsync(command, "cluster")).ShouldEnd(2);

        run.Error.ShouldContain("the last up of alice.network was given owner, aws:maxRetries");
        run.Error.ShouldContain("`pulumi config set-all --stack alice.network --plaintext region=eu-west-1`");
        run.Error.ShouldContain("`pulumi config set --secret owner --stack alice.network`");
        run.Error.ShouldContain("`pulumi config set aws:maxRetries --stack alice.network`");
        run.Error.ShouldContain("in which region alice.cluster is, neither");
        _programs.CommandLines.ShouldAllBe(line => line.StartsWith("pulumi stack ls", StringComparison.Ordinal) || line.StartsWith("pulumi stack history", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_a_first_stage_that_was_killed_nothing_is_asked_for_stages_that_were_never_made()
    {
        _programs["pulumi stack ls --json"] = """[{"name":"alice.network","resourceCount":60}]""";
        _programs[HistoryOf("network")] = "[]";
        _programs["pulumi stack history --stack alice.network --page-size 50 --json"] = "[]";

        var run = (await RunAsync("up", "netshoot", "--yes")).ShouldEnd(2);

        run.Error.ShouldContain("`pulumi config set region REGION --stack alice.network`");
        run.Error.ShouldNotContain("alice.cluster");
        run.Error.ShouldNotContain("alice.netshoot");
        (await RunAsync("sweep")).ShouldEnd(2).Error.ShouldContain("`pulumi config set region REGION --stack alice.network`", Case.Sensitive, "nobody knows where to look");
    }

    [Theory]
    [InlineData("sweep")]
    [InlineData("reset", "--dry-run", "--no-checks", "--yes")]
    public async Task What_is_left_and_what_lives_is_looked_for_where_the_last_up_made_it(string command, params string[] options)
    {
        MadeElsewhere();

        await RunAsync([command, .. options]);

        string[] aws = [.. _programs.CommandLines.Where(line => line.StartsWith("aws ", StringComparison.Ordinal))];
        aws.ShouldContain(line => line.StartsWith("aws ec2", StringComparison.Ordinal) || line.StartsWith("aws eks", StringComparison.Ordinal));
        aws.ShouldAllBe(line => line.EndsWith("--region eu-west-1 --profile class", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Status_shows_what_was_set_elsewhere()
    {
        MadeElsewhere();

        (await RunAsync("status")).ShouldEnd(0).Out.ShouldContain("set: region=eu-west-1");
    }

    [Fact]
    public async Task A_question_is_asked_once_while_nothing_changes()
    {
        MadeElsewhere();

        await RunAsync("destroy", "cluster", "--yes");

        var before = _programs.CommandLines.TakeWhile(line => !line.StartsWith("pulumi destroy", StringComparison.Ordinal)).Where(line => line.StartsWith("pulumi ", StringComparison.Ordinal)).ToList();
        before.ShouldBeUnique();
        before.ShouldContain("pulumi stack ls --json");
        before.ShouldContain(History);
    }

    [Fact]
    public async Task An_environment_protected_elsewhere_is_protected_here()
    {
        _programs[History] = """
            [{"kind":"update","result":"succeeded","config":{"eks-lab:region":{"value":"eu-west-1"},"eks-lab:awsProfile":{"value":"class"},"eks-lab:protected":{"value":"true"}}}]
            """;

        (await DestroyAsync()).ShouldEnd(2).Error.ShouldContain("environment alice is protected");

        _programs.CommandLines.ShouldNotContain(line => line.StartsWith("pulumi destroy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_nothing_tells_the_region_of_is_not_destroyed()
    {
        _programs[History] = "[]";
        _programs["pulumi stack history --stack alice.cluster --page-size 50 --json"] = "[]";

        (await DestroyAsync()).ShouldEnd(2).Error.ShouldContain("`pulumi config set region REGION --stack alice.cluster`");

        _programs.CommandLines.ShouldNotContain(line => line.StartsWith("pulumi destroy", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true, "https://0A1B.gr7.eu-west-1.eks.amazonaws.com")]
    [InlineData(false, "https://0A1B.gr7.ap-northeast-2.eks.amazonaws.com")]
    [InlineData(false, "https://0A1B.gr7.eu-west-1.eks.amazonaws.com", null)]
    [InlineData(false)]
    public async Task A_cluster_is_gone_only_when_the_region_of_all_its_servers_has_none(bool isGone, params string?[] servers)
    {
        using var host = Host(new Refusing("An error occurred (ResourceNotFoundException) when calling the DescribeCluster operation: No cluster found for name: alice-myeks."));

        var cluster = await AwsCluster.AskAsync(new AwsCli(host, "eu-west-1", profile: null), "alice-myeks", servers, CancellationToken.None);

        cluster.IsGone.ShouldBe(isGone);
        cluster.Words.ShouldContain("there is no cluster alice-myeks in eu-west-1");
    }

    [Fact]
    public async Task A_call_that_AWS_refuses_is_no_defect_of_the_lab()
    {
        using var host = Host(_programs);

        var report = await Refusals.CatchAsync(host, () => throw new AwsCliException("ec2 describe-vpcs", "UnauthorizedOperation", "You are not authorized."));

        report.ExitCode.ShouldBe(1);
        report.Problems.ShouldBe(["aws ec2 describe-vpcs: UnauthorizedOperation: You are not authorized."]);
    }

    [Fact]
    public async Task Cancel_takes_away_the_locks_of_a_stage_whose_state_is_in_a_bucket()
    {
        var run = await _lab.RunAsync(["cancel", "cluster", "--env", "alice", "--target", "aws", "--yes"], new RunOptions { Processes = _programs });

        run.ShouldEnd(0).Error.ShouldContain("the bucket s3://states");
        _programs.CommandLines.ShouldContain("pulumi cancel --stack alice.cluster --yes");
    }

    [Fact]
    public void A_lock_tells_its_time_in_UTC() =>
        new StageLock("cluster", "alice", "laptop", 7, new DateTimeOffset(2026, 9, 1, 21, 0, 0, TimeSpan.FromHours(9)), LockHolder.Gone).Words
            .ShouldBe("alice@laptop (pid 7) since 2026-09-01 12:00:00Z, and that process is gone");

    [Fact]
    public async Task An_update_whose_events_cannot_be_read_is_stopped_and_awaited()
    {
        var pulumi = new Endless(_programs);

        await _lab.RunAsync(["up", "network", "--target", "aws", "--no-checks", "--yes"], Options(pulumi));

        pulumi.HasEnded.ShouldBeTrue();
    }

    // network and cluster; what is the default pulumi records too, and an older release's key.
    private void MadeElsewhere()
    {
        _programs["pulumi stack ls --json"] = """[{"name":"alice.network","resourceCount":60},{"name":"alice.cluster","resourceCount":30}]""";
        _programs[HistoryOf("network")] = """
            [{"kind":"update","result":"succeeded","config":{"eks-lab:region":{"value":"eu-west-1","secret":false},"eks-lab:awsProfile":{"value":"class","secret":false},
              "eks-lab:nodeCount":{"value":"3","secret":false},"eks-lab:availabilityZones":{"value":"[]","objectValue":[],"secret":false},
              "eks-lab:secondaryCidrs":{"value":"[\"100.64.0.0/16\"]","objectValue":["100.64.0.0/16"],"secret":false},"eks-lab:gone":{"value":"x","secret":false}}}]
            """;
        _programs[HistoryOf("cluster")] = """
            [{"kind":"update","result":"succeeded","config":{"eks-lab:region":{"value":"eu-west-1","secret":false},"eks-lab:awsProfile":{"value":"class","secret":false},
              "eks-lab:nodeCount":{"value":"4","secret":false}}}]
            """;
        _programs["pulumi stack export --stack alice.network"] = "{}";
    }

    private Task SetAsync(string stage, params string[] settings) => File.WriteAllTextAsync(
        Path.Combine(_lab.Folder, $"Pulumi.alice.{stage}.yaml"), $"config:\n{string.Concat(settings.Select(setting => $"  {setting}\n"))}");

    private static string HistoryOf(string stage) => $"pulumi stack history --stack alice.{stage} --page-size 1 --json";

    private Task<LabRun> RunAsync(params string[] line) => _lab.RunAsync([.. line, "--env", "alice", "--target", "aws"], Options(_programs));

    private Task<LabRun> DestroyAsync() => _lab.RunAsync(["destroy", "cluster", "--env", "alice", "--target", "aws", "--yes"], Options(_programs));

    private static RunOptions Options(IProcessRunner processes) => new()
    {
        Processes = processes,
        Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["PULUMI_CONFIG_PASSPHRASE"] = "test" },
    };

    private LabHost Host(IProcessRunner processes) => SilentHost.Of(_lab.Folder, processes, LabRoot.TheFirstOfSeptember2026);

    /// <summary>Refuses every call.</summary>
    private sealed class Refusing(string error) : IProcessRunner
    {
        public string? Find(string program) => "/usr/bin/" + program;

        public async Task<int> RunAsync(ProcessCall call, CancellationToken cancellationToken)
        {
            await call.Error!.WriteLineAsync(error);
            return 254;
        }
    }

    /// <summary>A pulumi whose update writes an event of no known form and goes on until it is stopped.</summary>
    private sealed class Endless(IProcessRunner others) : IProcessRunner
    {
        public bool HasEnded { get; private set; }

        public string? Find(string program) => others.Find(program);

        public async Task<int> RunAsync(ProcessCall call, CancellationToken cancellationToken)
        {
            if (call.Arguments[0] != "up") return await others.RunAsync(call, cancellationToken);
            await File.WriteAllTextAsync(call.Arguments[^1], """{"resourcePreEvent":{}}""" + "\n", cancellationToken);
            var stopped = new TaskCompletionSource();
            await using var registration = cancellationToken.Register(stopped.SetResult);
            await stopped.Task;
            HasEnded = true;
            return 255;
        }
    }
}
