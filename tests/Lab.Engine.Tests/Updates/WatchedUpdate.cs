using System.Collections.Concurrent;
using Lab.Simulation.Engine;
using Lab.Simulation.Resources;

namespace Lab.Engine.Tests.Updates;

/// <summary>Notes what an update tells, and lets a test wait for it.</summary>
internal sealed class WatchedUpdate : IUpdateObserver
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> _started = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Told { get; } = new();

    public ConcurrentQueue<ResourceFailure> Failures { get; } = new();

    public ConcurrentQueue<(string Name, ResourceOperation Operation, IReadOnlyList<string> Changed)> Begun { get; } = new();

    public ConcurrentQueue<string> Completed { get; } = new();

    /// <summary>Ends when work on the resource of that name has begun.</summary>
    public Task StartedAsync(string name) => Source(name).Task.WaitAsync(Bound);

    void IUpdateObserver.Started(string urn, ResourceOperation operation, IReadOnlyList<string> changed)
    {
        Begun.Enqueue((Name(urn), operation, changed));
        Source(Name(urn)).TrySetResult();
    }

    void IUpdateObserver.Reported(string urn, StatusMessage message) => Told.Enqueue(message.Text);

    void IUpdateObserver.Completed(string urn, ResourceOperation operation, TimeSpan simulated) => Completed.Enqueue($"{operation} {Name(urn)}");

    void IUpdateObserver.Failed(ResourceFailure failure) => Failures.Enqueue(failure);

    private static string Name(string urn) => urn.Split("::")[^1];

    private TaskCompletionSource Source(string name) => _started.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
