using Lab.Cli.Processes;
using Lab.Tests;

namespace Lab.Cli.Tests;

/// <summary>The nightly job where the backend stops answering: no list is not an empty list.</summary>
public sealed class NightlyListingTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eks-lab-nightly-");

    public void Dispose() => _folder.Delete(recursive: true);

    [SkippableTheory]
    [InlineData(2, 0, "::warning::ci-100-1-aaaa is left alone")]
    [InlineData(3, 1, "::error::ci-100-1-aaaa is not gone")]
    [InlineData(4, 1, "::error::ci-100-1-aaaa is not gone")]
    public async Task An_environment_whose_stacks_can_t_be_listed_is_not_taken_for_one_without_stacks(int failing, int expected, string told)
    {
        Skip.If(OperatingSystem.IsWindows(), "the job runs on Linux");
        foreach (var program in new[] { "bash", "jq" }) Skip.If(new ProcessRunner().Find(program) is null, $"{program} is not on PATH");
        var github = _folder.CreateSubdirectory(".github").FullName;
        File.Copy(Path.Combine(RepositoryRoot.Path, ".github", "environments-of-runs.jq"), Path.Combine(github, "environments-of-runs.jq"));
        Write(".github/open-endpoint.sh", "exit 0");
        Write("lab", "exit 0");
        Write("curl", "echo 203.0.113.9");
        Write("gh", """echo '{"status":"completed","run_started_at":"2026-01-01T00:00:00Z"}'""");
        Write("pulumi", $$$$"""
            case "$*" in
              "stack ls"*) echo >>listings; [ "$(wc -l <listings)" -lt {{{{failing}}}} ] || exit 255; echo '[{"name":"ci-100-1-aaaa.network"}]' ;;
              "stack history"*) echo '[{"kind":"update","config":{"eks-lab:expiresAt":{"value":"2026-01-01T00:00:00Z"}}}]' ;;
            esac
            """);

        var step = WorkflowStep.Of(WorkflowStep.Shipped("ephemeral.yml"), "sweep", "Destroy environments of lost runs");
        var (exitCode, output) = await step.RunAsync(_folder.FullName, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["PATH"] = _folder.FullName + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH"),
            ["GITHUB_REPOSITORY"] = "me/eks-lab",
            ["REGION"] = "eu-central-1",
        });

        exitCode.ShouldBe(expected, output);
        output.ShouldContain(told);
    }

    private void Write(string name, string script)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
