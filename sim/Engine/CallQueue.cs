namespace Lab.Simulation.Engine;

/// <summary>
/// Puts a program's concurrent calls into one fixed order: a call is answered when the program is at rest, the one asked earliest
/// first, and among those asked between the same two answers by their key. So the same program makes the same world every time,
/// with the same times in it, also when it was interrupted and is run again.
/// </summary>
internal sealed class CallQueue(ProgramActivity activity)
{
    private readonly object _lock = new();
    private readonly PriorityQueue<Call, (long Round, string Key, long Arrival)> _waiting = new();
    private long _round;
    private long _arrivals;
    private bool _isOver;
    private Exception? _closed;

    /// <summary>Asks. The answer comes from <paramref name="work"/>, run by <see cref="AnswerAll"/>.</summary>
    public Task<T> AskAsync<T>(string key, Func<T> work)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var call = new Call(
            () =>
            {
                try
                {
                    answer.SetResult(work());
                    return true;
                }
                catch (OperationFailedException exception)
                {
                    answer.SetException(exception);
                    return false;
                }
                catch (OperationCanceledException)
                {
                    // To the program a cancelled update is a failed one: it has not asked for an end itself.
                    answer.SetException(Stopped());
                    return false;
                }
                catch (Exception exception)
                {
                    // The whole command ends with this one; the program must not wait for ever.
                    answer.SetException(exception);
                    throw;
                }
            },
            exception => answer.SetException(exception));
        lock (_lock)
        {
            if (_closed is not null) return Task.FromException<T>(_closed);
            _waiting.Enqueue(call, (_round, key, _arrivals++));
            Monitor.Pulse(_lock);
        }

        return answer.Task;
    }

    /// <summary>Says that the program has ended: no more calls will come.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isOver = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>
    /// Answers until the program ends. After a failure the calls that wait already are still answered, as the real engine lets
    /// operations under way end, and all later ones refused.
    /// </summary>
    public void AnswerAll()
    {
        try
        {
            while (Next() is { } call)
            {
                if (call.Answer()) continue;
                foreach (var waiting in TakeAll()) waiting.Answer();
                break;
            }
        }
        finally
        {
            Close();
        }
    }

    private Call? Next()
    {
        lock (_lock)
        {
            while (_waiting.Count == 0 && !_isOver) Monitor.Wait(_lock);
        }

        activity.WaitForRest();
        lock (_lock)
        {
            _round++;
            return _waiting.TryDequeue(out var call, out _) ? call : null;
        }
    }

    private List<Call> TakeAll()
    {
        activity.WaitForRest();
        lock (_lock)
        {
            Refuse();
            var calls = new List<Call>();
            while (_waiting.TryDequeue(out var call, out _)) calls.Add(call);
            return calls;
        }
    }

    private void Close()
    {
        lock (_lock)
        {
            Refuse();
            while (_waiting.TryDequeue(out var call, out _)) call.Refuse(_closed!);
        }
    }

    private void Refuse() => _closed ??= Stopped();

    private static OperationFailedException Stopped() => new("the update has stopped");

    private sealed record Call(Func<bool> Answer, Action<Exception> Refuse);
}
