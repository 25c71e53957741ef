using Lab.Cli.Processes;
using Lab.Tests;

namespace Lab.Cli.Tests;

public sealed class PulumiTargetTests : IDisposable
{
    // EKS 1.31 can't be created any more from 2026-11-26 on: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
    private static readonly FixedTime TheEndOf131 = FixedTime.At("2026-11-26T00:00:00Z");

    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task Without_pulumi_the_commands_are_shown_with_where_to_get_it()
    {
        var run = (await RunAsync(new ScriptedPulumi { IsInstalled = false }, "up", "cluster", "--env", "alice", "--set", "region=eu-central-1")).ShouldEnd(2);

        run.Error.ShouldContain("pulumi is not on PATH: get it from https://www.pulumi.com/docs/iac/download-install/");
        run.Error.ShouldContain("pulumi stack select --create alice.network");
        run.Error.ShouldContain("pulumi config set-all --stack alice.network --plaintext region=eu-central-1");
        run.Error.ShouldContain("pulumi up --stack alice.network --yes --skip-preview");
        run.Error.ShouldContain("pulumi up --stack alice.cluster --yes --skip-preview");
    }

    [Fact]
    public async Task Up_runs_the_commands_that_it_shows_stage_by_stage()
    {
        var pulumi = new ScriptedPulumi();

        var run = (await RunAsync(pulumi, "up", "cluster", "--env", "alice", "--set", "nodeCount=4", "--no-checks", "--yes")).ShouldEnd(0);

        string[] expected =
        [
            "stack select --create alice.network", "config set-all --stack alice.network --plaintext nodeCount=4", "up --stack alice.network --yes --skip-preview",
            "stack select --create alice.cluster", "config set-all --stack alice.cluster --plaintext nodeCount=4", "up --stack alice.cluster --yes --skip-preview",
        ];
        pulumi.Changing.ShouldBe(expected);
        foreach (var command in expected) run.Out.ShouldContain($"$ pulumi {command}");
        run.Out.ShouldContain("environment alice on AWS (account 123456789012 (classroom), region ap-northeast-2)");
        run.Out.ShouldContain("Pulumi's state is in https://app.pulumi.com, logged in as instructor");
    }

    [Fact]
    public async Task Up_of_all_works_on_independent_stages_at_the_same_time()
    {
        // Both need the cluster and neither the other: each goes on only when both are under way.
        var pulumi = new ScriptedPulumi { Meet = ["up --stack dev.netshoot --yes --skip-preview", "up --stack dev.multus-nodes --yes --skip-preview"] };

        (await RunAsync(pulumi, "up", "--all", "--no-checks", "--yes")).ShouldEnd(0);

        pulumi.Commands.IndexOf("up --stack dev.cluster --yes --skip-preview").ShouldBeLessThan(pulumi.Commands.IndexOf("stack select --create dev.netshoot"));
    }

    [Fact]
    public async Task Checks_need_what_they_look_through()
    {
        var pulumiAlone = new ScriptedPrograms { ["pulumi stack ls --json"] = "[]" };

        var run = (await _lab.RunAsync(["check", "network", "--target", "aws"], new RunOptions { Processes = pulumiAlone })).ShouldEnd(2);

        run.Error.ShouldContain("aws is not on PATH: get it from https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html");
        run.Error.ShouldContain("kubectl is not on PATH: get it from https://kubernetes.io/docs/tasks/tools/");
    }

    [Theory]
    [InlineData("up", "network", "--yes")]
    [InlineData("reset", "network", "--yes")]
    [InlineData("ephemeral", "--through", "network", "--", "true")]
    public async Task What_runs_checks_is_refused_where_they_could_not_look(params string[] line)
    {
        var pulumi = new ScriptedPulumi { HasNoKubectl = true, Stacks = """[{"name":"dev.network","resourceCount":60}]""" };

        var run = (await _lab.RunAsync([line[0], "--target", "aws", .. line[1..]], new RunOptions { Processes = pulumi })).ShouldEnd(2);

        run.Error.ShouldContain("kubectl is not on PATH: get it from https://kubernetes.io/docs/tasks/tools/");
        run.Error.ShouldContain("--no-checks");
        pulumi.Changing.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_missing_is_told_at_once()
    {
        var run = (await RunAsync(new ScriptedPulumi { IsInstalled = false }, "up", "network", "--yes")).ShouldEnd(2);

        foreach (var program in new[] { "pulumi", "aws", "kubectl" }) run.Error.ShouldContain($"{program} is not on PATH");
    }

    [Fact]
    public async Task Without_checks_an_up_needs_no_kubectl() =>
        (await RunAsync(new ScriptedPulumi { HasNoKubectl = true }, "up", "network", "--no-checks", "--yes")).ShouldEnd(0);

    [Fact]
    public async Task An_interruption_while_checks_are_waited_for_keeps_what_was_seen()
    {
        var stage = (await RunAsync("--json")).Json.GetProperty("stages").EnumerateArray().Single();
        stage.GetProperty("stage").GetString().ShouldBe("network");
        stage.GetProperty("checks").GetArrayLength().ShouldBeGreaterThan(0);

        var run = await RunAsync();
        run.Error.ShouldContain("network: its checks were stopped; `lab up cluster --env dev --target aws` goes on from here");
        run.Error.ShouldContain("not begun: cluster");

        async Task<LabRun> RunAsync(params string[] more)
        {
            using var interruption = new CancellationTokenSource();
            var options = new RunOptions { Processes = new ScriptedPulumi(), Time = new InterruptedWait(interruption), Interrupted = interruption.Token };
            return (await _lab.RunAsync(["up", "cluster", "--target", "aws", "--yes", .. more], options)).ShouldEnd(130);
        }
    }

    [Fact]
    public async Task Up_asks_before_anything_that_costs_money_is_made()
    {
        var pulumi = new ScriptedPulumi();

        var run = await _lab.RunAsync(["up", "network", "--target", "aws"], new RunOptions { Processes = pulumi, Answer = "no" });

        run.ShouldEnd(1).Error.ShouldContain("Bring up network of dev in AWS (account 123456789012 (classroom), region ap-northeast-2), ");
        run.Error.ShouldContain("USD an hour?");
        (await RunAsync(pulumi, "up", "network")).ShouldEnd(2).Error.ShouldContain("nobody is here to ask; add --yes");
        pulumi.Changing.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_list_is_set_in_Pulumis_JSON_form()
    {
        var pulumi = new ScriptedPulumi();

        (await RunAsync(pulumi, "preview", "network", "--set", """secondaryCidrs=["100.64.0.0/16"]""")).ShouldEnd(0);

        pulumi.Changing[1].ShouldBe("""config set-all --stack dev.network --json {"eks-lab:secondaryCidrs":{"value":"[\"100.64.0.0/16\"]","objectValue":["100.64.0.0/16"]}}""");
    }

    [Fact]
    public async Task A_failure_of_pulumi_ends_the_command_and_says_how_to_go_on()
    {
        var pulumi = new ScriptedPulumi { FailsAt = "up --stack dev.network --yes --skip-preview" };

        var run = (await RunAsync(pulumi, "up", "cluster", "--yes")).ShouldEnd(1);

        pulumi.Commands[^1].ShouldBe("up --stack dev.network --yes --skip-preview");
        run.Error.ShouldContain("`pulumi up --stack dev.network --yes --skip-preview` ended with exit code 255");
        run.Error.ShouldContain("`lab up cluster --env dev --target aws`");
    }

    [Fact]
    public async Task Destroy_names_environment_and_region_before_it_asks_and_takes_dependents_first()
    {
        await File.WriteAllTextAsync(Path.Combine(_lab.Folder, "Pulumi.alice.network.yaml"), "config:\n  eks-lab:region: eu-west-1\n");
        var pulumi = new ScriptedPulumi
        {
            Stacks = """[{"name":"alice.network","resourceCount":60},{"name":"alice.cluster","resourceCount":30},{"name":"bob.cluster","resourceCount":30}]""",
            History = """[{"result":"succeeded","config":{"eks-lab:region":{"value":"eu-west-1","secret":false}}}]""",
        };

        var run = await _lab.RunAsync(["destroy", "network", "--env", "alice", "--target", "aws"], new RunOptions { Processes = pulumi, Answer = "alice" });

        run.ShouldEnd(0);
        run.Error.ShouldContain("Destroy cluster, network of alice in AWS (");
        run.Error.ShouldContain("account 123456789012 (classroom), region eu-west-1");
        pulumi.Changing.ShouldBe(["destroy --stack alice.cluster --yes --skip-preview", "destroy --stack alice.network --yes --skip-preview"]);
    }

    [Fact]
    public async Task A_version_that_AWS_no_longer_creates_is_refused_with_the_key_to_change()
    {
        var pulumi = new ScriptedPulumi();

        var run = await _lab.RunAsync(["up", "cluster", "--target", "aws", "--yes"], new RunOptions { Processes = pulumi, Time = TheEndOf131 });

        run.ShouldEnd(2).Error.ShouldContain("clusterVersion");
        pulumi.Changing.ShouldBeEmpty();
        (await _lab.RunAsync(["up", "network"], new RunOptions { Time = TheEndOf131 })).ShouldEnd(0);
    }

    [Fact]
    public async Task With_the_bindings_pulumi_is_only_asked()
    {
        (await _lab.RunAsync("sdk", "bindings")).ShouldEnd(0);
        var pulumi = new ScriptedPulumi();

        (await RunAsync(pulumi, "up", "network", "--yes")).ShouldEnd(2).Error.ShouldContain("`lab sdk packages`");

        pulumi.Changing.ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task The_real_pulumi_takes_the_configuration_commands()
    {
        var real = new ProcessRunner();
        var program = real.Find("pulumi");
        Skip.If(program is null, "pulumi is not on PATH");
        using var backend = new PulumiBackend(real);
        var commands = new ScriptedPulumi();
        (await RunAsync(commands, "preview", "network", "--set", "natGateway=true", "--set", "owner=the tester", "--set", """secondaryCidrs=["100.64.0.0/16"]""")).ShouldEnd(0);

        foreach (var arguments in commands.Arguments.Where(arguments => arguments[0] is "config" || arguments.Contains("--create"))) (await backend.RunAsync(program!, arguments, _lab.Folder)).ShouldBe(0);

        // What pulumi wrote is what the lab reads back.
        var read = Targets.PulumiStackConfig.Load(Path.Combine(_lab.Folder, "Pulumi.dev.network.yaml"));
        read.Settings.ShouldBe(new Dictionary<string, string>(StringComparer.Ordinal) { ["natGateway"] = "true", ["owner"] = "the tester", ["secondaryCidrs"] = """["100.64.0.0/16"]""" }, ignoreOrder: true);
    }

    private Task<LabRun> RunAsync(IProcessRunner processes, params string[] arguments) => _lab.RunAsync([.. arguments, "--target", "aws"], new RunOptions { Processes = processes });

    /// <summary>Stands for <c>pulumi</c>: does nothing, and remembers what it was asked.</summary>
    private sealed class ScriptedPulumi : IProcessRunner
    {
        private static readonly string[] Asking = ["whoami", "stack ls", "stack export", "stack history", "preview"];

        public bool IsInstalled { get; init; } = true;

        public bool HasNoKubectl { get; init; }

        public string FailsAt { get; init; } = "";

        public string Stacks { get; init; } = "[]";

        public string History { get; init; } = """[{"result":"succeeded"}]""";

        /// <summary>Commands that end only once all of them are under way.</summary>
        public IReadOnlyList<string> Meet { get; init; } = [];

        public List<IReadOnlyList<string>> Arguments { get; } = [];

        public List<string> Commands { get; } = [];

        /// <summary>Those that change something.</summary>
        public IReadOnlyList<string> Changing => [.. Commands.Where(command => !Asking.Any(word => command.StartsWith(word, StringComparison.Ordinal)))];

        public string? Find(string program) => IsInstalled && !(HasNoKubectl && program == "kubectl") ? "/usr/bin/" + program : null;

        public async Task<int> RunAsync(ProcessCall call, CancellationToken cancellationToken)
        {
            if (call.Program == "aws") return await AnswerAsync(call);

            // Without what isn't shown.
            IReadOnlyList<string> arguments = [.. call.Arguments.TakeWhile(argument => argument != "--non-interactive")];
            var output = call.Output;
            var command = string.Join(' ', arguments);
            lock (Commands)
            {
                Arguments.Add(arguments);
                Commands.Add(command);
                if (Meet.Contains(command) && Meet.All(Commands.Contains)) _met.SetResult();
            }

            if (Meet.Contains(command)) await _met.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
            await output!.WriteAsync(command switch
            {
                "stack ls --json" => Stacks,
                "whoami --verbose --json" => """{"user":"instructor","url":"https://app.pulumi.com"}""",
                _ when command.StartsWith("stack history", StringComparison.Ordinal) => History,
                _ => "{}",
            });
            return command == FailsAt ? 255 : 0;
        }

        private static async Task<int> AnswerAsync(ProcessCall call)
        {
            await call.Output!.WriteAsync(call.Arguments[0] == "sts"
                ? """{"Account":"123456789012","Arn":"arn:aws:iam::123456789012:user/instructor"}"""
                : """{"AccountAliases":["classroom"]}""");
            return 0;
        }

        private readonly TaskCompletionSource _met = new();
    }

    /// <summary>A clock on which somebody presses Ctrl-C between two looks at checks, which are 20 seconds apart.</summary>
    private sealed class InterruptedWait(CancellationTokenSource interruption) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => LabRoot.TheFirstOfSeptember2026.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == TimeSpan.FromSeconds(20)) interruption.Cancel();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    /// <summary>The real <c>pulumi</c> with its state in a folder of the test's own.</summary>
    private sealed class PulumiBackend(ProcessRunner runner) : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pulumi-");

        public Task<int> RunAsync(string program, IReadOnlyList<string> arguments, string folder) => runner.RunAsync(
            new ProcessCall(program, arguments, folder)
            {
                Variables = new Dictionary<string, string?>
                {
                    ["PULUMI_BACKEND_URL"] = $"file://{_folder.FullName}",
                    ["PULUMI_HOME"] = Path.Combine(_folder.FullName, "home"),
                    ["PULUMI_CONFIG_PASSPHRASE"] = "test",
                    ["PULUMI_SKIP_UPDATE_CHECK"] = "true",
                },
                Output = TextWriter.Null,
            },
            CancellationToken.None);

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
