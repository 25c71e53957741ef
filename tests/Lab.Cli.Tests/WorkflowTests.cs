using System.Globalization;
using System.Text.RegularExpressions;
using Lab.Cli.Ephemeral;
using Lab.Cli.Processes;
using Lab.Tests;

namespace Lab.Cli.Tests;

public sealed class WorkflowTests
{
    private static readonly ProcessRunner Programs = new();

    public static TheoryData<string> Workflows =>
        [.. Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, ".github", "workflows")).Select(file => Path.GetRelativePath(RepositoryRoot.Path, file)).Order(StringComparer.Ordinal)];

    [SkippableTheory]
    [MemberData(nameof(Workflows))]
    public async Task Every_workflow_passes_actionlint_with_its_scripts(string workflow)
    {
        Skip.If(Programs.Find("actionlint") is null, "actionlint is not on PATH");
        Skip.If(Programs.Find("shellcheck") is null, "shellcheck is not on PATH, which actionlint gives scripts to");

        var (exitCode, output) = await LintAsync(Path.Combine(RepositoryRoot.Path, workflow));

        exitCode.ShouldBe(0, output);
    }

    [SkippableFact]
    public async Task A_workflow_with_a_wrong_expression_does_not_pass()
    {
        Skip.If(Programs.Find("actionlint") is null, "actionlint is not on PATH");
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ github.nothing }}\n");

            (await LintAsync(file)).ExitCode.ShouldBe(1);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [SkippableTheory]
    [InlineData("$.network")]
    [InlineData("org/eks-lab/$.network")]
    public async Task Every_night_environments_are_found_by_the_names_that_ephemeral_gives_them(string stack)
    {
        var name = EphemeralName.New(EphemeralName.DefaultPrefix, variable => variable switch { "GITHUB_RUN_ID" => "17123456789", "GITHUB_RUN_ATTEMPT" => "2", _ => null });

        (await EnvironmentsAsync(stack.Replace("$", name, StringComparison.Ordinal), $"{name}.cluster")).ShouldBe([name]);
    }

    [SkippableTheory]
    [InlineData("network")]
    [InlineData("ci-network.network")]
    [InlineData("ci-abcd1234.network")]
    [InlineData("ci-team-alice.network")]
    [InlineData("mci-1-1-abcd.network")]
    public async Task No_environment_is_found_that_has_no_name_of_a_run(string stack) => (await EnvironmentsAsync(stack)).ShouldBeEmpty();

    /// <summary>What it does with the jobs' credentials, an action whose tag was moved would do too.</summary>
    [Theory]
    [MemberData(nameof(Workflows))]
    public async Task Every_action_is_pinned_to_a_commit_and_only_steps_that_need_them_see_secrets(string workflow)
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(RepositoryRoot.Path, workflow));

        lines.Where(line => line.Contains("uses:", StringComparison.Ordinal)).ShouldAllBe(line => Regex.IsMatch(line, @"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", RegexOptions.None, TimeSpan.FromSeconds(1)));
        lines.Where(line => line.Contains("${{ secrets.", StringComparison.Ordinal)).ShouldAllBe(line => line.StartsWith("          ", StringComparison.Ordinal));
        lines.ShouldNotContain("  id-token: write");
    }

    private static async Task<string[]> EnvironmentsAsync(params string[] stacks)
    {
        Skip.If(Programs.Find("jq") is null, "jq is not on PATH");
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, $"[{string.Join(',', stacks.Select(stack => $$"""{"name":"{{stack}}"}"""))}]");
            using var output = new StringWriter(CultureInfo.InvariantCulture);
            string[] arguments = ["-r", "-f", Path.Combine(RepositoryRoot.Path, ".github", "environments-of-runs.jq"), file];
            (await Programs.RunAsync(new ProcessCall("jq", arguments, RepositoryRoot.Path) { Output = output }, CancellationToken.None)).ShouldBe(0);
            return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<(int ExitCode, string Output)> LintAsync(string file)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        var exitCode = await Programs.RunAsync(new ProcessCall("actionlint", ["-no-color", file], RepositoryRoot.Path) { Output = output }, CancellationToken.None);
        return (exitCode, output.ToString());
    }
}
