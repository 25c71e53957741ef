using System.Collections.Concurrent;
using Lab.Cli.Aws;
using Lab.Labs.Checks;

namespace Lab.Cli.Probes;

/// <summary>
/// Asks each question once and gives everybody the one answer: checks run side by side and mostly look at the same things. Whoever waits for something
/// to change asks through a new one.
/// </summary>
/// <param name="time">Bounds each question.</param>
/// <param name="stop">Stops the questions themselves.</param>
internal sealed class Questions(TimeProvider time, CancellationToken stop)
{
    /// <summary>The longest that a question may take, with what the commands try again by themselves.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, Lazy<Task<object?>>> _answers = new(StringComparer.Ordinal);

    /// <summary>Asks, or gives the answer that is there.</summary>
    /// <param name="what">What is asked for, with everything that the answer depends on: <c>the subnets</c>.</param>
    /// <param name="ask">The question; its token is no caller's, since others wait for the same answer.</param>
    /// <param name="cancellationToken">Stops the waiting, not the question.</param>
    /// <exception cref="ObservationException">AWS or the API server can't be asked, refuses, or takes too long.</exception>
    public async Task<T> OnceAsync<T>(string what, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken) =>
        (T)(await _answers.GetOrAdd(what, _ => new Lazy<Task<object?>>(async () => await BoundedAsync(what, ask))).Value.WaitAsync(cancellationToken))!;

    private async Task<T> BoundedAsync<T>(string what, Func<CancellationToken, Task<T>> ask)
    {
        using var limit = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            return await ask(either.Token);
        }
        catch (AwsCliException refusal)
        {
            throw Unanswered(what, refusal.Message);
        }
        catch (LabException refusal)
        {
            throw Unanswered(what, string.Join("; ", refusal.Problems));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw Unanswered(what, $"there was no answer within {Longest.TotalMinutes} minutes");
        }
    }

    private static ObservationException Unanswered(string what, string why) => new($"{what} can be asked for", $"{what} can't be asked for: {why}");
}
