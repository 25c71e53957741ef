using Lab.Cli.Probes;

namespace Lab.Cli.Tests.Probes;

public class QuestionsTests
{
    [Fact]
    public async Task Who_stops_waiting_takes_the_answer_from_nobody_else()
    {
        var questions = new Questions(TimeProvider.System, CancellationToken.None);
        var answer = new TaskCompletionSource<int>();
        using var impatience = new CancellationTokenSource();
        var impatient = questions.OnceAsync("the subnets", token => answer.Task.WaitAsync(token), impatience.Token);
        var patient = questions.OnceAsync("the subnets", Again, CancellationToken.None);

        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => impatient);
        answer.SetResult(3);

        (await patient).ShouldBe(3);
        (await questions.OnceAsync("the subnets", Again, CancellationToken.None)).ShouldBe(3);

        static Task<int> Again(CancellationToken cancellationToken) => throw new InvalidOperationException("asked once more");
    }

    [Fact]
    public async Task An_interruption_stops_the_questions_themselves()
    {
        using var interruption = new CancellationTokenSource();
        var stopped = false;
        var question = new Questions(TimeProvider.System, interruption.Token).OnceAsync(
            "the subnets",
            async token =>
            {
                try
                {
                    await Task.Delay(Timeout.Infinite, token);
                }
                finally
                {
                    stopped = token.IsCancellationRequested;
                }

                return 0;
            },
            CancellationToken.None);

        await interruption.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => question);
        stopped.ShouldBeTrue();
    }
}
