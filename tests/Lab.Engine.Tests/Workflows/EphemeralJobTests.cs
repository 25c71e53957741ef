using Lab.Tests;

namespace Lab.Engine.Tests.Workflows;

/// <summary>The other scripts of ephemeral.yml, with a <c>lab</c> that writes down how it was called.</summary>
public sealed class EphemeralJobTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eks-lab-workflow-");

    public void Dispose() => _folder.Delete(recursive: true);

    [SkippableFact]
    public async Task The_test_job_opens_the_cluster_to_its_own_address_alone_and_ends_as_the_tests_do()
    {
        var (exitCode, calls) = await RunAsync("test", "Up, test, destroy", curl: "echo 203.0.113.9", lab: "exit 3");

        exitCode.ShouldBe(3);
        calls.ShouldBe(["ephemeral --through cluster --ttl 2h --target aws --set region=eu-central-1 --set operatorCidr=203.0.113.9/32 -- kubectl get nodes"]);
    }

    [SkippableFact]
    public async Task Without_an_address_nothing_is_begun()
    {
        var (exitCode, calls) = await RunAsync("test", "Up, test, destroy", curl: "exit 22", lab: "exit 0");

        exitCode.ShouldBe(22);
        calls.ShouldBeEmpty();
    }

    [SkippableFact]
    public async Task What_is_left_of_a_run_is_given_back_without_asking() =>
        (await RunAsync("test", "Give back what is left", curl: "exit 1", lab: "exit 0")).Calls.ShouldBe(["ephemeral clean --yes"]);

    [SkippableFact]
    public async Task The_sweep_names_account_and_region_and_fails_when_it_does()
    {
        var (exitCode, calls) = await RunAsync("sweep", "Sweep what no stack knows", curl: "exit 1", lab: "exit 1");

        exitCode.ShouldBe(1);
        calls.ShouldBe(["sweep --all-environments --older-than 6h --target aws --delete --yes --account 123456789012 --region eu-central-1"]);
    }

    private async Task<(int ExitCode, string[] Calls)> RunAsync(string job, string step, string curl, string lab)
    {
        Skip.If(OperatingSystem.IsWindows(), "the jobs run on Linux");
        Write("curl", curl);
        Write("lab", $"echo \"$*\" >>calls\n{lab}");
        var (exitCode, _) = await WorkflowStep.Of(WorkflowStep.Shipped("ephemeral.yml"), job, step).RunAsync(_folder.FullName, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["PATH"] = _folder.FullName + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH"),
            ["THROUGH"] = "cluster",
            ["TTL"] = "2h",
            ["REGION"] = "eu-central-1",
            ["ACCOUNT"] = "123456789012",
        });
        var calls = Path.Combine(_folder.FullName, "calls");
        return (exitCode, File.Exists(calls) ? await File.ReadAllLinesAsync(calls) : []);
    }

    private void Write(string name, string script)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
