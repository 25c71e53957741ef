namespace Lab.Tests;

/// <summary>A clock on which nobody waits: whoever sets a timer moves it on to when that is due.</summary>
/// <param name="start">What it shows at first.</param>
internal sealed class HurriedTime(DateTimeOffset start) : TimeProvider
{
    private long _passed;

    /// <summary>How much was waited for.</summary>
    public TimeSpan Passed => TimeSpan.FromTicks(Interlocked.Read(ref _passed));

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => start + Passed;

    public override long GetTimestamp() => Passed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > TimeSpan.Zero) Interlocked.Add(ref _passed, dueTime.Ticks);

        // Not before the timer is with its owner.
        if (dueTime != Timeout.InfiniteTimeSpan) ThreadPool.QueueUserWorkItem(_ => callback(state));
        return new Done();
    }

    /// <summary>A timer that is over.</summary>
    private sealed class Done : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
