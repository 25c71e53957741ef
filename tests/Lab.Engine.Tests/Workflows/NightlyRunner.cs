using System.Globalization;
using Lab.Cli;
using Lab.Cli.Targets;
using Lab.Engine.Tests.Updates;
using Lab.Stacks;
using Lab.Tests;

namespace Lab.Engine.Tests.Workflows;

/// <summary>A runner at night: the checkout with a project of things, the real <c>lab</c>, <c>pulumi</c> and <c>jq</c>; <c>aws</c>, <c>gh</c> and <c>curl</c> are scripts.</summary>
internal sealed class NightlyRunner : IDisposable
{
    /// <summary>Where this runner comes from.</summary>
    public const string Address = "203.0.113.9";

    private static readonly WorkflowStep Step = WorkflowStep.Of(WorkflowStep.Shipped("ephemeral.yml"), "sweep", "Destroy environments of lost runs");

    public NightlyRunner()
    {
        Skip.If(OperatingSystem.IsWindows(), "the job runs on Linux");
        foreach (var program in new[] { "bash", "jq" }) Skip.If(Things.Runner.Find(program) is null, $"{program} is not on PATH");
        var folder = Directory.CreateDirectory(Path.Combine(Things.Folder, ".github")).FullName;
        foreach (var file in new[] { "environments-of-runs.jq", "open-endpoint.sh" }) File.Copy(Path.Combine(RepositoryRoot.Path, ".github", file), Path.Combine(folder, file));
        foreach (var program in new[] { "aws", "gh" }) Write(Path.Combine("bin", program), File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Workflows", $"{program}.sh")));
        Write(Path.Combine("bin", "curl"), $"#!/bin/sh\necho {Address}\n");
        Write(Path.Combine("project", "lab"), $"#!/bin/sh\nexec '{Environment.ProcessPath}' exec '{typeof(LabCommandLine).Assembly.Location}' \"$@\"\n");
        Directory.CreateDirectory(Things.PathOf("bin/runs"));
        Directory.CreateDirectory(Things.PathOf("bin/clusters"));
    }

    public ThingProject Things { get; } = new();

    /// <summary>What was changed in AWS or waited for.</summary>
    public string[] AwsCalls => File.Exists(Things.PathOf("bin/aws.calls")) ? File.ReadAllLines(Things.PathOf("bin/aws.calls")) : [];

    /// <summary>An attempt of a run as GitHub tells of it.</summary>
    public void HasRun(string attempt, string status, TimeSpan age) => File.WriteAllText(
        Things.PathOf($"bin/runs/{attempt}.json"),
        $$"""{"status":"{{status}}","run_started_at":"{{(TimeProvider.System.GetUtcNow() - age).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}}"}""");

    /// <summary>A cluster, or with nothing to tell one that may not be looked at.</summary>
    public void HasCluster(string name, string? status, string allowed = "198.51.100.1/32")
    {
        var file = Things.PathOf($"bin/clusters/{name}.{(status is null ? "denied" : "json")}");
        File.WriteAllText(file, $$"""{"cluster":{"status":"{{status}}","resourcesVpcConfig":{"publicAccessCidrs":["{{allowed}}"]} } }""");
    }

    /// <summary>Brings a stack up, from another checkout: of its settings only the backend knows.</summary>
    public async Task MakeAsync(string environment, string stage, string expiresAt)
    {
        var stack = new StackName(environment, stage);
        KeyValuePair<string, string>[] settings = [KeyValuePair.Create("expiresAt", expiresAt), KeyValuePair.Create("region", "eu-central-1")];
        await Things.Engine.SelectAsync(stack, secretsProvider: null, settings, CancellationToken.None);
        (await Things.Engine.RunAsync(PulumiUpdate.Up(stack), TimeSpan.FromMinutes(2), new WatchedUpdate(), CancellationToken.None)).ShouldSucceed();
        Forget(stack);
    }

    /// <summary>Loses a runner in the middle of an up: the lock stays, and no update ever ended.</summary>
    public async Task LoseAsync(string environment, string stage)
    {
        var stack = new StackName(environment, stage);
        await Things.Engine.SelectAsync(stack, secretsProvider: null, [], CancellationToken.None);
        Things.Faults = "create:Thing::second=wait 60";
        var begun = new WatchedUpdate();
        var update = Things.Engine.RunAsync(PulumiUpdate.Up(stack), TimeSpan.FromMinutes(2), begun, CancellationToken.None);
        await begun.StartedAsync("second");
        using (var pulumi = System.Diagnostics.Process.GetProcessById((await Things.Engine.LocksAsync([stack], CancellationToken.None)).ShouldHaveSingleItem().ProcessId!.Value)) pulumi.Kill();
        await update;
        Things.Faults = null;
        Forget(stack);
    }

    /// <summary>Runs the step of the nightly job.</summary>
    public Task<(int ExitCode, string Output)> RunAsync() => Step.RunAsync(Things.Folder, new Dictionary<string, string?>(Things.Runner.Variables, StringComparer.Ordinal)
    {
        ["PATH"] = Things.PathOf("bin") + Path.PathSeparator + Tools.SearchPath,
        ["GITHUB_REPOSITORY"] = "me/eks-lab",
        ["REGION"] = "eu-central-1",
        ["LAB_ROOT"] = Things.Folder,
    });

    /// <summary>The stacks that the backend has.</summary>
    public async Task<string[]> StacksAsync() => [.. (await Things.Engine.StacksAsync(CancellationToken.None)).Select(stack => stack.Name).Order(StringComparer.Ordinal)];

    public void Dispose() => Things.Dispose();

    private void Forget(StackName stack) => File.Delete(Path.Combine(Things.Folder, $"Pulumi.{stack}.yaml"));

    private void Write(string name, string script)
    {
        File.WriteAllText(Things.PathOf(name), script);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Things.PathOf(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
