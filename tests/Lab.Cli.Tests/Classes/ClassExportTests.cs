using System.Globalization;
using Lab.Cli.Classes.Export;
using Lab.Cli.Processes;
using Lab.Tests;
using YamlDotNet.RepresentationModel;

namespace Lab.Cli.Tests.Classes;

public sealed class ClassExportTests : IDisposable
{
    // The fields of StackSpec: operator/api/pulumi/shared/stack_types.go of pulumi-kubernetes-operator 2.
    private static readonly string[] Fields =
    [
        "envRefs", "backend", "stack", "config", "secretsRef", "secretsProvider", "projectRepo", "gitAuth", "repoDir", "commit", "branch", "shallow", "fluxSource", "programRef",
        "targets", "targetDependents", "prerequisites", "continueResyncOnCommitMatch", "refresh", "expectNoRefreshChanges", "destroyOnFinalize", "retryOnUpdateConflict",
        "useLocalStackOnly", "resyncFrequencySeconds", "serviceAccountName", "workspaceTemplate", "workspaceReclaimPolicy",
    ];

    private const string Autumn = """
        name: autumn
        environments: [alice, { name: bob, settings: { sshPublicKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPz6ld4Kk9sK0tPq1fFXxlXU2uW3ZJm9lN8o1cYj0pQ bob's" } }]
        places: [{ region: ap-northeast-2 }, { region: eu-central-1, profile: Class_2 }]
        stages: [netshoot]
        settings: { availabilityZones: [], operatorCidr: 198.51.100.7/32 }
        ttl: 8h
        """;

    private static readonly ProcessRunner Programs = new();

    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task The_operator_gets_a_Stack_for_each_stage_that_waits_for_those_before_it()
    {
        _lab.Write(Autumn);
        var text = (await _lab.RunAsync("class", "export", "--format", "operator", "--repository", "https://example.org/lab.git", "--branch", "v1")).ShouldEnd(0).Out;

        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        var stacks = yaml.Documents.Select(document => (YamlMappingNode)document.RootNode).Where(root => root["kind"].ToString() == "Stack").ToList();
        stacks.ShouldAllBe(stack => stack["apiVersion"].ToString() == "pulumi.com/v1");
        stacks.Select(stack => stack["spec"]["stack"].ToString()).ShouldBe(["alice.network", "alice.cluster", "alice.netshoot", "bob.network", "bob.cluster", "bob.netshoot"]);
        stacks.SelectMany(stack => ((YamlMappingNode)stack["spec"]).Children.Keys).Select(key => key.ToString()).Distinct().ShouldBeSubsetOf(Fields);
        stacks[2]["metadata"]["name"].ToString().ShouldBe("alice-netshoot");
        stacks[2]["spec"]["prerequisites"][0]["name"].ToString().ShouldBe("alice-cluster");
        stacks[1]["spec"]["config"]["eks-lab:region"].ToString().ShouldBe("ap-northeast-2");
        stacks[1]["spec"]["config"]["eks-lab:availabilityZones"].ShouldBeOfType<YamlSequenceNode>("a list stays a list");
        stacks[1]["spec"]["branch"].ToString().ShouldBe("v1");
        stacks[4]["spec"]["serviceAccountName"].ToString().ShouldBe("eks-lab-class-2");
        text.ShouldNotContain("awsProfile");
        text.ShouldNotContain("expiresAt", Case.Sensitive, "an absolute time of the export would be over before the Stacks are applied anew");
        stacks[1]["spec"]["config"]["eks-lab:operatorCidr"].ToString().ShouldBe("198.51.100.7/32");
    }

    [Fact]
    public async Task Who_joins_after_an_export_moves_none_that_was_exported()
    {
        const string Rest = "stages: [network]\ndistinctCidrs: true\nplaces: [{ region: ap-northeast-2 }, { region: eu-central-1 }]\nsettings: { operatorCidr: 198.51.100.7/32 }";
        _lab.Write($"name: autumn\nenvironments: [alice, bob]\n{Rest}");
        var before = await ConfigurationsAsync();
        _lab.Write($"name: autumn\nenvironments: [aaron, alice]\n{Rest}");

        var after = await ConfigurationsAsync();

        after["alice"].ShouldBe(before["alice"]);
        after["aaron"].ShouldNotContain("10.0.128.0/18", Case.Sensitive, "that is bob's, who may still be up");
        (await File.ReadAllTextAsync(_lab.ClassFile("alice.json", "aws"))).ShouldNotContain("createdAt", Case.Sensitive, "an export makes nothing");

        async Task<Dictionary<string, string>> ConfigurationsAsync()
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader((await _lab.RunAsync("class", "export", "--format", "operator", "--repository", "https://example.org/lab.git")).ShouldEnd(0).Out));
            return yaml.Documents.Select(document => (YamlMappingNode)document.RootNode).Where(root => root["kind"].ToString() == "Stack")
                .ToDictionary(root => root["spec"]["stack"].ToString().Split('.')[0], root => root["spec"]["config"].ToString(), StringComparer.Ordinal);
        }
    }

    [Theory]
    [InlineData("operator", "the profiles a.b and a-b would both be eks-lab-a-b")]
    [InlineData("github", "the profiles a.b and a-b would both be AWS_ROLE_ARN_A_B")]
    public async Task Profiles_that_would_stand_for_one_account_are_refused(string format, string problem)
    {
        _lab.Write("name: autumn\nenvironments: [alice, bob]\nplaces: [{ region: ap-northeast-2, profile: a.b }, { region: ap-northeast-2, profile: a-b }]");

        (await _lab.RunAsync("class", "export", "--format", format, "--repository", "https://example.org/lab.git")).ShouldEnd(2).Error.ShouldContain(problem);
    }

    [Fact]
    public async Task The_operator_destroys_what_is_deleted_but_for_protected_environments()
    {
        _lab.Write("name: autumn\nenvironments: [{ name: alice, settings: { protected: false } }, bob]\nstages: [network]\nprotected: true\nsettings: { operatorCidr: 198.51.100.7/32 }");
        var text = (await _lab.RunAsync("class", "export", "--format", "operator", "--repository", "https://example.org/lab.git")).ShouldEnd(0).Out;

        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        var stacks = yaml.Documents.Select(document => (YamlMappingNode)document.RootNode).Where(root => root["kind"].ToString() == "Stack");
        stacks.Select(stack => $"{stack["spec"]["stack"]} {stack["spec"]["destroyOnFinalize"]}").ShouldBe(["alice.network true", "bob.network false"]);
    }

    [Fact]
    public async Task The_operator_has_to_know_the_repository()
    {
        _lab.Write(Autumn);

        (await _lab.RunAsync("class", "export", "--format", "operator")).ShouldEnd(2).Error.ShouldContain("--repository");
        (await _lab.RunAsync("class", "export")).ShouldEnd(2).Error.ShouldContain("--format");
    }

    [SkippableFact]
    public async Task The_workflow_of_GitHub_Actions_passes_actionlint()
    {
        _lab.Write(Autumn);
        var text = (await _lab.RunAsync("class", "export", "--format", "github")).ShouldEnd(0).Out;
        text.ShouldContain("\"region=eu-central-1\",\"sshPublicKey=ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPz6ld4Kk9sK0tPq1fFXxlXU2uW3ZJm9lN8o1cYj0pQ bob''s\"]'");
        text.ShouldContain("role: 'AWS_ROLE_ARN_CLASS_2'");
        text.ShouldContain("max-parallel: 8");

        // network 15 minutes, cluster 45, netshoot 10, and 25 to begin: an hour, as sessions last by default, is not enough.
        text.ShouldContain("timeout-minutes: 95");
        text.ShouldContain("role-duration-seconds: 5700");

        Skip.If(Programs.Find("actionlint") is null, "actionlint is not on PATH");
        var file = Path.Combine(_lab.Folder, "class.yml");
        await File.WriteAllTextAsync(file, text);
        using var said = new StringWriter();
        (await Programs.RunAsync(new ProcessCall("actionlint", [file], _lab.Folder) { Output = said, Error = said }, CancellationToken.None)).ShouldBe(0, said.ToString());
        said.ToString().ShouldBeEmpty();
    }

    /// <summary>The clocks of runners are theirs; the time to live of eight hours counts from when the job runs.</summary>
    [SkippableFact]
    public async Task The_workflow_brings_an_environment_up_with_its_expiry_from_then_on_and_its_runners_address()
    {
        _lab.Write("name: autumn\nenvironments: [{ name: alice, settings: { owner: 'Alice A.' } }]\nstages: [network, netshoot]\nttl: 8h");

        var (exitCode, calls) = await RunJobAsync("up", stacks: "[]");

        exitCode.ShouldBe(0);
        var expiresAt = TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(8);
        var arguments = calls.ShouldHaveSingleItem().Split('|');
        arguments[..^1].ShouldBe(
            ["lab", "up", "network", "netshoot", "--env", "alice", "--target", "aws", "--yes", "--set", "owner=Alice A.", "--set", "operatorCidr=203.0.113.9/32", "--set"]);
        arguments[^1].ShouldStartWith("expiresAt=");
        DateTimeOffset.Parse(arguments[^1]["expiresAt=".Length..], CultureInfo.InvariantCulture).ShouldBe(expiresAt, TimeSpan.FromMinutes(5));
    }

    [SkippableFact]
    public async Task The_workflow_moves_no_expiry_of_what_is_there_and_keeps_the_addresses_of_the_class()
    {
        _lab.Write("name: autumn\nenvironments: [alice]\nstages: [network]\nttl: 8h\nsettings: { operatorCidr: 198.51.100.7/32 }");

        var (_, calls) = await RunJobAsync("up", stacks: """[{"name":"alice.network","resourceCount":12},{"name":"alice-two.network","resourceCount":12}]""");

        calls.ShouldBe(["lab|up|network|--env|alice|--target|aws|--yes|--set|operatorCidr=198.51.100.7/32"]);
        (await RunJobAsync("up", stacks: """[{"name":"alice.network","resourceCount":0}]""")).Calls[0].ShouldContain("expiresAt=");
    }

    [SkippableFact]
    public async Task The_workflow_destroys_after_opening_the_cluster_to_its_runner()
    {
        _lab.Write("name: autumn\nenvironments: [alice]\nstages: [network]");

        (await RunJobAsync("destroy", stacks: "[]")).Calls.ShouldBe(["open|alice|203.0.113.9", "lab|destroy|--all|--env|alice|--target|aws|--yes"]);
    }

    [SkippableFact]
    public async Task The_workflow_destroys_a_protected_environment_only_when_it_is_named()
    {
        _lab.Write("name: autumn\nenvironments: [alice]\nstages: [network]\nprotected: true\nsettings: { operatorCidr: 198.51.100.7/32 }");

        var refused = await RunJobAsync("destroy", stacks: "[]");
        refused.ExitCode.ShouldBe(2);
        refused.Calls.ShouldBeEmpty();
        (await RunJobAsync("destroy", stacks: "[]", destroyProtected: "alice")).Calls.ShouldBe(["lab|destroy|--all|--env|alice|--target|aws|--yes|--destroy-protected|alice"]);
    }

    [Theory]
    [InlineData("github", "protected: 'true'")]
    [InlineData("operator", "destroyOnFinalize: false")]
    public async Task What_was_protected_by_hand_is_protected_in_the_export_of_a_fresh_checkout(string format, string isProtected)
    {
        _lab.Write("name: autumn\nenvironments: [alice]\nstages: [network]\nsettings: { operatorCidr: 198.51.100.7/32 }");
        var programs = new ScriptedPrograms
        {
            ["pulumi stack ls --json"] = """[{"name":"alice.network","resourceCount":12}]""",
            ["pulumi stack history --stack alice.network --page-size 50 --json"] =
                """[{"kind":"update","result":"succeeded","config":{"eks-lab:region":{"value":"ap-northeast-2","secret":false},"eks-lab:protected":{"value":"true","secret":false}}}]""",
        };

        var run = await _lab.RunAsync(["class", "export", "--format", format, "--repository", "https://example.org/lab.git"], new RunOptions { Processes = programs });

        run.ShouldEnd(0).Out.ShouldContain(isProtected);
    }

    [Fact]
    public async Task What_may_have_been_protected_by_hand_is_not_destroyed_with_its_Stack_where_pulumi_is_missing()
    {
        _lab.Write("name: autumn\nenvironments: [alice, { name: bob, settings: { protected: false } }]\nstages: [network]\nsettings: { operatorCidr: 198.51.100.7/32 }");

        var run = (await _lab.RunAsync(
            ["class", "export", "--format", "operator", "--repository", "https://example.org/lab.git"],
            new RunOptions { Processes = new ScriptedPrograms() })).ShouldEnd(0);

        run.Error.ShouldContain("which environments were protected by hand is not known");
        run.Error.ShouldContain("pulumi is not on PATH");
        Yaml(run.Out).Where(root => root["kind"].ToString() == "Stack").Select(stack => $"{stack["spec"]["stack"]} {stack["spec"]["destroyOnFinalize"]}")
            .ShouldBe(["alice.network false", "bob.network true"]);
    }

    [Fact]
    public async Task What_the_simulated_class_remembers_is_no_part_of_an_export()
    {
        _lab.Write("name: autumn\nenvironments: [alice]\nstages: [network]\nplaces: [{ region: eu-central-1 }]\nsettings: { operatorCidr: 198.51.100.7/32 }");
        (await _lab.RunAsync("class", "up")).ShouldEnd(0);
        _lab.Write("name: autumn\nenvironments: [alice]\nstages: [network]\nplaces: [{ region: us-east-2 }]\nsettings: { operatorCidr: 198.51.100.7/32 }");

        (await _lab.RunAsync("class", "export", "--format", "operator", "--repository", "https://example.org/lab.git")).ShouldEnd(0).Out.ShouldContain("eks-lab:region: us-east-2");
        (await _lab.RunAsync("class", "export", "--format", "github", "--target", "sim")).ShouldEnd(2).Error.ShouldContain("--target sim: what is exported runs on AWS");
    }

    [Theory]
    [InlineData("", "name the URL of its git repository")]
    [InlineData("lab.git", "write the URL of a git repository")]
    [InlineData("https://me:secret@example.org/lab.git", "there are credentials in the URL")]
    [InlineData("https://ghp_token@example.org/lab.git", "there are credentials in the URL")]
    public async Task A_repository_that_is_none_or_has_credentials_in_its_URL_is_refused(string repository, string problem)
    {
        _lab.Write(Autumn);

        var run = (await _lab.RunAsync("class", "export", "--format", "operator", "--repository", repository)).ShouldEnd(2);

        run.Error.ShouldContain(problem);
        (run.Out + run.Error).ShouldNotContain("secret@");
        (run.Out + run.Error).ShouldNotContain("ghp_token");
    }

    [Fact]
    public async Task The_operator_has_to_be_let_into_the_clusters()
    {
        _lab.Write("name: autumn\nenvironments: [alice, { name: bob, settings: { operatorCidr: 198.51.100.7/32 } }]\nstages: [network]");

        (await _lab.RunAsync("class", "export", "--format", "operator", "--repository", "https://example.org/lab.git")).ShouldEnd(2)
            .Error.ShouldContain("operatorCidr is not set for alice: the operator's workspaces reach a cluster through its public endpoint");
    }

    /// <summary>Pulumi refuses a stack with a key that Pulumi.yaml doesn't declare, or a value of another type.</summary>
    [Fact]
    public async Task Every_key_of_a_Stacks_configuration_is_declared_in_Pulumi_yaml_and_has_its_type()
    {
        _lab.Write("""
            name: autumn
            environments: [alice, bob]
            distinctCidrs: true
            protected: true
            settings: { operatorCidr: 198.51.100.7/32, nodeCount: 4, natGateway: true, availabilityZones: [ap-northeast-2a, ap-northeast-2b, ap-northeast-2c] }
            """);
        var declared = ((YamlMappingNode)Yaml(await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "Pulumi.yaml")))[0]["config"]).Children
            .ToDictionary(item => item.Key.ToString(), item => item.Value["type"].ToString(), StringComparer.Ordinal);

        var text = (await _lab.RunAsync("class", "export", "--format", "operator", "--repository", "https://example.org/lab.git")).ShouldEnd(0).Out;

        var config = Yaml(text).Where(root => root["kind"].ToString() == "Stack").SelectMany(stack => ((YamlMappingNode)stack["spec"]["config"]).Children).ToList();
        config.ShouldNotBeEmpty();
        foreach (var (key, value) in config)
        {
            key.ToString().ShouldStartWith("eks-lab:");
            var type = declared[key.ToString()["eks-lab:".Length..]];
            (type switch
            {
                "array" => value is YamlSequenceNode,
                "integer" => int.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out _),
                "boolean" => bool.TryParse(value.ToString(), out _),
                _ => value is YamlScalarNode,
            }).ShouldBeTrue($"{key} is to be of type {type} and is {value}");
        }
    }

    [Fact]
    public async Task A_class_with_more_environments_than_a_matrix_has_jobs_is_refused()
    {
        _lab.Write($"name: autumn\nenvironments: {{ count: {GitHubExport.MostJobs + 1}, pattern: 's{{n}}' }}");

        (await _lab.RunAsync("class", "export", "--format", "github")).ShouldEnd(2).Error.ShouldContain("at most 256 jobs, and the class has 257 environments");
    }

    [Fact]
    public async Task A_name_that_is_too_long_for_the_operators_Service_is_refused()
    {
        _lab.Write($"name: autumn\nenvironments: [{new string('x', 32)}]\nstages: [load-balancer-controller]");

        (await _lab.RunAsync("class", "export", "--format", "operator", "--repository", "https://example.org/lab.git")).ShouldEnd(2).Error.ShouldContain("-load-balancer-controller has 57 characters");
    }

    private static List<YamlMappingNode> Yaml(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return [.. yaml.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    /// <summary>Runs the job of the first environment; <c>lab</c>, <c>pulumi</c> and <c>curl</c> are scripts.</summary>
    private async Task<(int ExitCode, string[] Calls)> RunJobAsync(string command, string stacks, string destroyProtected = "")
    {
        Skip.If(OperatingSystem.IsWindows(), "the job runs on Linux");
        foreach (var program in new[] { "bash", "jq" }) Skip.If(Programs.Find(program) is null, $"{program} is not on PATH");
        var text = (await _lab.RunAsync("class", "export", "--format", "github")).ShouldEnd(0).Out;
        var job = Yaml(text)[0]["jobs"]["environment"];
        var row = job["strategy"]["matrix"]["include"][0];
        var folder = Directory.CreateDirectory(Path.Combine(_lab.Folder, "checkout")).FullName;
        const string Note = """IFS='|'; echo "$NAME|$*" >>calls""";
        Script(folder, "lab", Note.Replace("$NAME", "lab", StringComparison.Ordinal));
        Script(Directory.CreateDirectory(Path.Combine(folder, ".github")).FullName, "open-endpoint.sh", Note.Replace("$NAME", "open", StringComparison.Ordinal));
        Script(folder, "pulumi", $"echo '{stacks}'");
        Script(folder, "curl", "echo 203.0.113.9");
        File.Delete(Path.Combine(folder, "calls"));
        var (exitCode, _) = await WorkflowStep.Of(text, "environment", "${{ inputs.command }}").RunAsync(folder, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["PATH"] = folder + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH"),
            ["COMMAND"] = command,
            ["ENVIRONMENT"] = row["environment"].ToString(),
            ["STAGES"] = row["stages"].ToString(),
            ["SETTINGS"] = row["settings"].ToString(),
            ["PROTECTED"] = row["protected"].ToString(),
            ["DESTROY_PROTECTED"] = destroyProtected,
            ["TTL"] = ((YamlSequenceNode)job["steps"]).Last()["env"]["TTL"].ToString(),
        });
        var calls = Path.Combine(folder, "calls");
        return (exitCode, File.Exists(calls) ? await File.ReadAllLinesAsync(calls) : []);
    }

    private static void Script(string folder, string name, string script)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
