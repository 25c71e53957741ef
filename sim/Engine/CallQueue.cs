using System.Collections.Concurrent;

namespace Lab.Simulation.Engine;

/// <summary>
/// Puts a program's concurrent calls into one fixed order: a call is answered when the program is at rest, the one asked earliest
/// first, and among those asked between the same two answers by their key. So the same program makes the same world every time,
/// with the same times in it, also when it was interrupted and is run again.
/// </summary>
internal sealed class CallQueue(ProgramActivity activity) : IDisposable
{
    // Nothing here is locked: a thread of the program that waits for a lock would look as if it waited for an answer.
    private readonly ConcurrentQueue<Call> _asked = new();
    private readonly AutoResetEvent _news = new(initialState: false);
    private readonly PriorityQueue<Call, (long Round, string Key, long Arrival)> _waiting = new();
    private long _round;
    private long _arrivals;
    private volatile bool _isOver;
    private volatile Exception? _closed;

    /// <summary>Asks. The answer comes from <paramref name="work"/>, run by <see cref="AnswerAll"/>.</summary>
    public Task<T> AskAsync<T>(string key, Func<T> work)
    {
        // The program goes on with its answer on the thread that gives it: nothing else of the process can come between the two.
        var answer = new TaskCompletionSource<T>();
        void Refuse(Exception exception)
        {
            activity.TakeTurn();
            answer.TrySetException(exception);
        }

        var call = new Call(
            key,
            () =>
            {
                try
                {
                    var result = work();
                    activity.TakeTurn();
                    answer.SetResult(result);
                    return true;
                }
                catch (OperationFailedException exception)
                {
                    Refuse(exception);
                    return false;
                }
                catch (OperationCanceledException)
                {
                    // To the program a cancelled update is a failed one: it has not asked for an end itself.
                    Refuse(Stopped());
                    return false;
                }
                catch (Exception exception)
                {
                    // The whole command ends with this one; the program must not wait for ever.
                    Refuse(exception);
                    throw;
                }
            },
            Refuse);
        _asked.Enqueue(call);
        _news.Set();
        return _closed is { } closed ? Task.FromException<T>(closed) : answer.Task;
    }

    /// <summary>Says that the program has ended: no more calls will come.</summary>
    public void End()
    {
        _isOver = true;
        _news.Set();
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

    public void Dispose() => _news.Dispose();

    private Call? Next()
    {
        while (true)
        {
            Rest();
            if (_waiting.TryDequeue(out var call, out _)) return call;
            if (_isOver) return null;
            _news.WaitOne();
            activity.TakeTurn();
        }
    }

    private List<Call> TakeAll()
    {
        Rest();
        _closed = Stopped();
        var calls = new List<Call>();
        while (_waiting.TryDequeue(out var call, out _)) calls.Add(call);
        return calls;
    }

    private void Rest()
    {
        activity.WaitForRest();
        activity.EndTurn();
        while (_asked.TryDequeue(out var call)) _waiting.Enqueue(call, (_round, call.Key, _arrivals++));
        _round++;
    }

    private void Close()
    {
        _closed ??= Stopped();
        while (_asked.TryDequeue(out var call)) call.Refuse(_closed);
        while (_waiting.TryDequeue(out var call, out _)) call.Refuse(_closed);
        activity.EndTurn();
    }

    private static OperationFailedException Stopped() => new("the update has stopped");

    private sealed record Call(string Key, Func<bool> Answer, Action<Exception> Refuse);
}
