namespace Lab.Cli.Tests;

/// <summary>Ctrl-C while a question waits for its answer.</summary>
public sealed class InterruptedQuestionTests : IDisposable
{
    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public async Task Ctrl_C_at_a_question_ends_the_command_and_nothing_is_changed()
    {
        (await _lab.RunAsync("up", "network")).ShouldEnd(0);
        var before = await _lab.WorldAsync();
        using var interruption = new CancellationTokenSource();
        using var input = new SilentInput(interruption.Cancel);

        var run = await _lab.RunAsync(["destroy", "--all"], new RunOptions { Input = input, Interrupted = interruption.Token });
        input.End();

        run.ShouldEnd(130).Error.ShouldContain("to go on: ");
        (await _lab.WorldAsync()).ShouldBe(before);
    }

    /// <summary>A terminal at which nobody types a line.</summary>
    private sealed class SilentInput(Action whenAsked) : StringReader("")
    {
        private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void End() => _end.TrySetResult();

        public override string? ReadLine()
        {
            whenAsked();
            _end.Task.Wait(Bound);
            return null;
        }
    }
}
