using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Lab.ControlPlane.Tests.Cluster;

/// <summary>The objects of a collection as they are now, kept up by a watch; a test waits for what it expects without polling.</summary>
public sealed class ObjectWatch : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly string _collection;
    private readonly Task _reading;
    private ImmutableSortedDictionary<string, JsonObject> _objects;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ObjectWatch(KubernetesClient client, string collection, JsonObject list)
    {
        _collection = collection;
        _objects = list["items"]!.AsArray().ToImmutableSortedDictionary(item => Key(item!.AsObject()), item => item!.AsObject(), StringComparer.Ordinal);
        _reading = ReadAsync(client, (string)list["metadata"]!["resourceVersion"]!);
    }

    /// <summary>The objects by <c>namespace/name</c>.</summary>
    public ImmutableSortedDictionary<string, JsonObject> Objects
    {
        get
        {
            lock (_lock) return _objects;
        }
    }

    internal static async Task<ObjectWatch> StartAsync(KubernetesClient client, string collection) =>
        new(client, collection, await client.GetAsync(collection));

    /// <summary>Waits until the objects are as expected, and returns what was found then.</summary>
    /// <param name="find">Looks for it; <see langword="null"/> while it is not so.</param>
    /// <param name="what">What is waited for, for the message.</param>
    /// <param name="longest">How long; a minute by default.</param>
    /// <exception cref="TimeoutException">It did not become so; the message has the objects.</exception>
    public async Task<T> WaitAsync<T>(Func<IReadOnlyCollection<JsonObject>, T?> find, string what, TimeSpan? longest = null)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(find);
        using var timeout = new CancellationTokenSource(longest ?? Longest);
        while (true)
        {
            Task changed;
            ImmutableSortedDictionary<string, JsonObject> objects;
            lock (_lock) (changed, objects) = (_changed.Task, _objects);
            if (find([.. objects.Values]) is { } result) return result;
            if (_reading.IsFaulted) await _reading;
            try
            {
                await changed.WaitAsync(timeout.Token);
            }
            catch (OperationCanceledException exception)
            {
                var found = string.Join('\n', Objects.Values.Select(each => each.ToJsonString()));
                throw new TimeoutException($"{what}: not so in {_collection}:\n{found}", exception);
            }
        }
    }

    /// <summary>Waits until the objects are as expected.</summary>
    /// <exception cref="TimeoutException">They did not become so.</exception>
    public Task UntilAsync(Func<IReadOnlyCollection<JsonObject>, bool> holds, string what, TimeSpan? longest = null) =>
        WaitAsync(objects => holds(objects) ? objects : null, what, longest);

    /// <summary>Waits until the object of that name is as expected.</summary>
    /// <exception cref="TimeoutException">It did not become so.</exception>
    public Task<JsonObject> UntilAsync(string name, Func<JsonObject, bool> holds, string what, TimeSpan? longest = null) =>
        WaitAsync(objects => objects.FirstOrDefault(each => (string?)each["metadata"]!["name"] == name && holds(each)), $"{name} {what}", longest);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading.ContinueWith(_ => { }, TaskScheduler.Default);
        _end.Dispose();
    }

    private async Task ReadAsync(KubernetesClient client, string resourceVersion)
    {
        // The API server ends a watch after some minutes; the next one goes on where it ended.
        while (!_end.IsCancellationRequested)
        {
            await foreach (var each in client.EventsAsync(_collection, resourceVersion, _end.Token))
            {
                var live = each["object"]!.AsObject();
                if ((string?)each["type"] == "ERROR") throw KubernetesStatusException.Of(0, live.ToJsonString());
                resourceVersion = (string)live["metadata"]!["resourceVersion"]!;
                Take((string)each["type"]!, live);
            }
        }
    }

    private void Take(string type, JsonObject live)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _objects = type == "DELETED" ? _objects.Remove(Key(live)) : _objects.SetItem(Key(live), live);
            (changed, _changed) = (_changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }

    private static string Key(JsonObject live) => $"{(string?)live["metadata"]!["namespace"]}/{(string)live["metadata"]!["name"]!}";
}
