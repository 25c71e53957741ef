using System.Collections.Concurrent;

namespace Lab.Simulation.Engine;

/// <summary>
/// Tells when a program has come to rest: when all it still does is wait for answers. The runtime says which threads are in the
/// program's execution context, whether they are blocked, and whether the thread pool has anything left to do. Of all programs in the process
/// one moves at a time, so that what the pool does is that one's; what they ask for is done side by side.
/// </summary>
internal sealed class ProgramActivity
{
    private static readonly AsyncLocal<ProgramActivity?> Current = new(change =>
    {
        change.PreviousValue?.Leave(Thread.CurrentThread);
        change.CurrentValue?.Enter(Thread.CurrentThread);
    });

    // Work that a pool thread has taken up, but whose context it has not entered yet, shows in the pool's count of busy threads alone. When more are
    // busy than at the last rest, somebody else may have begun something, or it is such work: then it has this long to enter, since on a busy machine
    // a thread may have to wait that long for a processor.
    private static readonly TimeSpan TakeUp = TimeSpan.FromMilliseconds(250);

    // The runtime doesn't see what blocks a thread outside of it. A system call ends by itself; one that waited for an answer would get it after
    // this long, then perhaps in another order.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly Lock Turn = new();

    // Read without a lock: a thread of the program that waits for one held here would look as if it were at rest.
    private readonly ConcurrentDictionary<Thread, bool> _threads = [];

    // How many pool threads are busy with something else, such as a test host's own work: no more than were seen busy at any time since the last rest.
    private int _others = BusyPoolThreads();

    /// <summary>Runs the program so that all that it starts is seen.</summary>
    public async Task<T> WatchAsync<T>(Func<Task<T>> program)
    {
        Current.Value = this;
        return await program().ConfigureAwait(false);
    }

    /// <summary>To be called before the program is started or given an answer: waits until no other program moves, and keeps them from it.</summary>
    public void TakeTurn()
    {
        if (!Turn.IsHeldByCurrentThread) Turn.Enter();
    }

    /// <summary>Lets other programs move.</summary>
    public void EndTurn()
    {
        if (Turn.IsHeldByCurrentThread) Turn.Exit();
    }

    /// <summary>Blocks until the program is at rest.</summary>
    public void WaitForRest()
    {
        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        long? quietSince = null;
        var spin = default(SpinWait);
        while (time.GetElapsedTime(start) < Patience)
        {
            var busy = BusyPoolThreads();
            if (busy < _others) _others = busy;
            if (!IsQuiet())
            {
                quietSince = null;
            }
            else
            {
                quietSince ??= time.GetTimestamp();
                if ((busy <= _others && IsQuiet()) || time.GetElapsedTime(quietSince.Value) > TakeUp)
                {
                    _others = busy;
                    return;
                }
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    private bool IsQuiet() => ThreadPool.PendingWorkItemCount == 0 && _threads.All(entry => entry.Key.ThreadState.HasFlag(ThreadState.WaitSleepJoin));

    private static int BusyPoolThreads()
    {
        ThreadPool.GetMaxThreads(out var all, out _);
        ThreadPool.GetAvailableThreads(out var available, out _);
        return all - available;
    }

    private void Enter(Thread thread) => _threads[thread] = true;

    private void Leave(Thread thread) => _threads.TryRemove(thread, out _);
}
