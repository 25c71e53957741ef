using System.Diagnostics;

namespace Lab.Cli.Tests;

public sealed class CompletionTests : IDisposable
{
    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("lab ", "up")]
    [InlineData("./lab pre", "preview")]
    [InlineData("lab up ", "netshoot")]
    [InlineData("lab destroy net", "network")]
    [InlineData("lab render clu", "cluster")]
    [InlineData("lab up --target ", "aws")]
    [InlineData("lab up --set nat", "natGateway=")]
    [InlineData("lab completion ", "fish")]
    public async Task What_fits_at_the_cursor_is_suggested(string line, string expected)
    {
        var suggestions = (await _lab.RunAsync($"[suggest:{line.Length}]", line)).ShouldEnd(0);

        suggestions.Out.Split(Environment.NewLine).ShouldContain(expected);
    }

    [SkippableFact]
    public async Task The_bash_script_completes_stages()
    {
        var bash = new[] { "/bin/bash", "/usr/bin/bash" }.FirstOrDefault(File.Exists);
        Skip.If(bash is null, "there is no bash here");
        var script = (await _lab.RunAsync("completion", "bash")).ShouldEnd(0).Out;
        var lab = $"'{Environment.ProcessPath}' exec '{typeof(LabCommandLine).Assembly.Location}'";
        var test = $$"""
            lab() { {{lab}} "$@"; }
            {{script}}
            COMP_WORDS=(lab up nets) COMP_CWORD=2 COMP_LINE='lab up nets' COMP_POINT=11
            _lab_complete
            echo "${COMPREPLY[@]}"
            """;
        var (exitCode, output) = await RunAsync(bash!, "-c", test);

        exitCode.ShouldBe(0, output);
        output.Trim().ShouldBe("netshoot");
    }

    [Theory]
    [InlineData("bash", "complete -F")]
    [InlineData("zsh", "compdef")]
    [InlineData("fish", "complete -f -c lab")]
    public async Task Each_shell_gets_its_own_script(string shell, string expected)
    {
        (await _lab.RunAsync("completion", shell)).ShouldEnd(0).Out.ShouldContain(expected);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
