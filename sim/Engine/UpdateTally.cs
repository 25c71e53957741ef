using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Engine;

/// <summary>Counts what an update does and tells the observer.</summary>
internal sealed class UpdateTally(IUpdateObserver observer)
{
    private readonly SortedDictionary<ResourceOperation, int> _counts = [];
    private readonly List<ResourceFailure> _failures = [];
    private TimeSpan _simulated;
    private TimeSpan _simulatedOfOperation;

    public bool HasFailures => _failures.Count > 0;

    public void Started(string urn, ResourceOperation operation, IReadOnlyList<string> changed)
    {
        _simulatedOfOperation = TimeSpan.Zero;
        observer.Started(urn, operation, changed);
    }

    public void Reported(string urn, StatusMessage message)
    {
        _simulatedOfOperation += message.Simulated;
        _simulated += message.Simulated;
        observer.Reported(urn, message);
    }

    /// <param name="urn">The resource.</param>
    /// <param name="operation">What was done.</param>
    /// <param name="isCounted">False for one step of a replacement, which is counted once.</param>
    public void Completed(string urn, ResourceOperation operation, bool isCounted = true)
    {
        if (isCounted) _counts[operation] = _counts.GetValueOrDefault(operation) + 1;
        observer.Completed(urn, operation, _simulatedOfOperation);
    }

    public void Failed(ResourceFailure failure)
    {
        _failures.Add(failure);
        observer.Failed(failure);
    }

    public UpdateResult Result(PropertyMap outputs, ImmutableArray<string> secretOutputNames, bool isCancelled) =>
        new(_counts.ToImmutableSortedDictionary(), outputs, secretOutputNames, [.. _failures], _simulated, isCancelled);
}
