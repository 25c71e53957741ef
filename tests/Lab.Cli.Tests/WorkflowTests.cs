using System.Globalization;
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

    private static async Task<(int ExitCode, string Output)> LintAsync(string file)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        var exitCode = await Programs.RunAsync(new ProcessCall("actionlint", ["-no-color", file], RepositoryRoot.Path) { Output = output }, CancellationToken.None);
        return (exitCode, output.ToString());
    }
}
