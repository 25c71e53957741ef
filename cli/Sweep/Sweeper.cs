namespace Lab.Cli.Sweep;

/// <summary>
/// Deletes what is left over, kind by kind. What is still in use is tried again as long as the account's patience lasts; what can't be deleted keeps
/// nothing else from going.
/// </summary>
/// <param name="account">Where.</param>
/// <param name="time">What it waits by.</param>
/// <param name="tell">Hears of everything as soon as its outcome is clear.</param>
internal sealed class Sweeper(ICloudAccount account, TimeProvider time, Action<SweepOutcome> tell)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    private readonly HashSet<string> _stuck = new(StringComparer.Ordinal);

    /// <summary>Deletes them.</summary>
    /// <exception cref="OperationCanceledException">It was stopped; the same sweep goes on from there.</exception>
    public async Task<IReadOnlyList<SweepOutcome>> RunAsync(IReadOnlyList<Leftover> leftovers, CancellationToken cancellationToken)
    {
        var outcomes = new List<SweepOutcome>();
        foreach (var kind in leftovers.GroupBy(leftover => leftover.Kind).OrderBy(group => group.Key)) outcomes.AddRange(await RunKindAsync([.. kind], cancellationToken));
        return outcomes;
    }

    private async Task<IReadOnlyList<SweepOutcome>> RunKindAsync(IReadOnlyList<Leftover> leftovers, CancellationToken cancellationToken)
    {
        var outcomes = new List<SweepOutcome>();
        var isDeleted = new HashSet<Leftover>();
        var pending = leftovers;
        var start = time.GetTimestamp();
        var wait = FirstWait;
        while (pending.Count > 0)
        {
            var waiting = new List<Leftover>();
            foreach (var leftover in pending)
            {
                var (isDone, obstacle) = await AttemptAsync(leftover, isDeleted, cancellationToken);
                if (isDone || IsGivenUp(leftover)) outcomes.Add(Tell(leftover, obstacle));
                else waiting.Add(leftover);
            }

            pending = waiting;
            if (pending.Count == 0) break;
            await Task.Delay(Least(wait, account.Patience - time.GetElapsedTime(start)), time, cancellationToken);
            wait = Least(wait * 2, LongestWait);
        }

        return outcomes;

        // Where something of the environment stays for good, what it uses would be waited for in vain. What is deleted already goes by itself.
        bool IsGivenUp(Leftover leftover) =>
            (_stuck.Contains(leftover.Environment) && !isDeleted.Contains(leftover)) || time.GetElapsedTime(start) >= account.Patience;
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private async Task<(bool IsDone, string? Obstacle)> AttemptAsync(Leftover leftover, HashSet<Leftover> isDeleted, CancellationToken cancellationToken)
    {
        try
        {
            if (!isDeleted.Contains(leftover)) await account.DeleteAsync(leftover, cancellationToken);
            isDeleted.Add(leftover);
            var remainder = await account.RemainderAsync(leftover, cancellationToken);
            return (remainder is null, remainder);
        }
        catch (StillInUseException refusal)
        {
            return (false, refusal.Message);
        }
        catch (LabException refusal)
        {
            _stuck.Add(leftover.Environment);
            return (true, refusal.Message);
        }
    }

    private SweepOutcome Tell(Leftover leftover, string? failure)
    {
        if (failure is not null) _stuck.Add(leftover.Environment);
        var outcome = new SweepOutcome(leftover, failure);
        tell(outcome);
        return outcome;
    }
}
