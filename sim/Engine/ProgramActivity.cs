namespace Lab.Simulation.Engine;

/// <summary>
/// Tells when a program has come to rest: when all it still does is wait for answers. The runtime says which threads are in the
/// program's execution context, and which work nobody has taken up yet.
/// </summary>
internal sealed class ProgramActivity
{
    private static readonly AsyncLocal<ProgramActivity?> Current = new(change =>
    {
        change.PreviousValue?.Move(-1);
        change.CurrentValue?.Move(+1);
    });

    // A program that blocks a thread never comes to rest. It then gets its answers in the order of its questions, after this long.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private int _threads;

    /// <summary>Runs the program so that all that it starts is seen.</summary>
    public async Task<T> WatchAsync<T>(Func<Task<T>> program)
    {
        Current.Value = this;
        return await program().ConfigureAwait(false);
    }

    /// <summary>Blocks until the program is at rest.</summary>
    public void WaitForRest()
    {
        var start = TimeProvider.System.GetTimestamp();
        var spin = default(SpinWait);

        // Seen twice: between being taken up and entering its context, a piece of work is in neither count.
        for (var seen = 0; seen < 2 && TimeProvider.System.GetElapsedTime(start) < Patience;)
        {
            seen = Volatile.Read(ref _threads) == 0 && ThreadPool.PendingWorkItemCount == 0 ? seen + 1 : 0;
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    private void Move(int threads) => Interlocked.Add(ref _threads, threads);
}
