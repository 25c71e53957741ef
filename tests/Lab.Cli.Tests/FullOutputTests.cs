namespace Lab.Cli.Tests;

/// <summary>Standard output that takes nothing, such as a file on a full disk.</summary>
public sealed class FullOutputTests : IDisposable
{
    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData("stages")]
    [InlineData("stages", "--json")]
    [InlineData("status", "--json")]
    public async Task Output_that_can_t_be_written_is_told_and_is_no_defect_of_the_lab(params string[] line)
    {
        var run = (await _lab.RunAsync(line, new RunOptions { Output = new FullOutput() })).ShouldEnd(1);

        run.Error.ShouldContain("No space left on device");
        run.Error.ShouldNotContain("defect");
    }

    [Fact]
    public async Task It_hides_no_exit_code_of_the_command() =>
        (await _lab.RunAsync(["up", "no-such-stage", "--json"], new RunOptions { Output = new FullOutput() })).ShouldEnd(2);

    private sealed class FullOutput : StringWriter
    {
        public override void WriteLine(string? value) => throw new IOException("No space left on device");
    }
}
