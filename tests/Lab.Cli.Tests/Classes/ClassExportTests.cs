using System.Diagnostics;
using Lab.Cli.Classes.Export;
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
        settings: { availabilityZones: [] }
        """;

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
        _lab.Write("name: autumn\nenvironments: [{ name: alice, settings: { protected: false } }, bob]\nstages: [network]\nprotected: true");
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

        Skip.IfNot((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "actionlint"))), "actionlint is not on PATH");
        var file = Path.Combine(_lab.Folder, "class.yml");
        await File.WriteAllTextAsync(file, text);
        using var lint = Process.Start(new ProcessStartInfo("actionlint", [file]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var said = await lint.StandardOutput.ReadToEndAsync() + await lint.StandardError.ReadToEndAsync();
        await lint.WaitForExitAsync();
        said.ShouldBeEmpty();
        lint.ExitCode.ShouldBe(0);
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
}
