namespace Pulumi;

/// <summary>All that a deployment waits for: it is over when nothing is under way, or when something has failed.</summary>
internal sealed class TaskMonitor
{
    private readonly Lock _gate = new();
    private readonly List<Exception> _failures = [];
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _underWay;
    private bool _isAwaited;

    public void Add(Task task)
    {
        if (task.IsCompletedSuccessfully) return;
        lock (_gate) _underWay++;
        task.ContinueWith(
            static (done, monitor) => ((TaskMonitor)monitor!).Complete(done.Exception),
            this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Waits for the end, once the program has run through.</summary>
    /// <returns>The first failure that no other one led to, if any.</returns>
    public async Task<Exception?> WaitAsync()
    {
        lock (_gate)
        {
            _isAwaited = true;
            EndIfOver();
        }

        await _over.Task.ConfigureAwait(false);
        lock (_gate) return _failures.Find(failure => !_failures.Any(other => IsCausedBy(failure, other)));
    }

    private static bool IsCausedBy(Exception failure, Exception other)
    {
        for (var cause = failure.InnerException; cause is not null; cause = cause.InnerException)
        {
            if (cause == other) return true;
        }

        return false;
    }

    private void Complete(AggregateException? failure)
    {
        lock (_gate)
        {
            _underWay--;
            if (failure is not null) _failures.AddRange(failure.InnerExceptions);
            EndIfOver();
        }
    }

    private void EndIfOver()
    {
        if (_isAwaited && (_underWay == 0 || _failures.Count > 0)) _over.TrySetResult();
    }
}
