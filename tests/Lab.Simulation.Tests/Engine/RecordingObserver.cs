using Lab.Simulation.Engine;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Tests.Engine;

/// <summary>Writes down what happens, one line each: <c>create a</c>, <c>create a: text</c>, <c>created a 10s</c>, <c>failed a</c>.</summary>
internal sealed class RecordingObserver : IUpdateObserver
{
    private int _inside;

    public List<string> Lines { get; } = [];

    /// <summary>Is called at the start of each operation.</summary>
    public Action<string, ResourceOperation>? OnStarted { get; init; }

    /// <summary>Is called at the end of each operation, when it is on disk.</summary>
    public Action<string, ResourceOperation>? OnCompleted { get; init; }

    public void Started(string urn, ResourceOperation operation, IReadOnlyList<string> changed) => Once(() =>
    {
        Lines.Add($"{Word(operation)} {Name(urn)}{(changed.Count == 0 ? "" : $" [{string.Join(',', changed)}]")}");
        OnStarted?.Invoke(Name(urn), operation);
    });

    public void Reported(string urn, StatusMessage message) => Once(() => Lines.Add($"{Name(urn)}: {message.Text}"));

    public void Completed(string urn, ResourceOperation operation, TimeSpan simulated) => Once(() =>
    {
        Lines.Add($"{Word(operation)}d {Name(urn)} {simulated.TotalSeconds}s");
        OnCompleted?.Invoke(Name(urn), operation);
    });

    public void Failed(ResourceFailure failure) => Once(() => Lines.Add($"failed {Name(failure.Urn)}"));

    private static string Name(string urn) => urn[(urn.LastIndexOf("::", StringComparison.Ordinal) + 2)..];

    private static string Word(ResourceOperation operation) => operation.ToString().ToLowerInvariant();

    private void Once(Action action)
    {
        Interlocked.Increment(ref _inside).ShouldBe(1, "calls must not overlap");
        action();
        Interlocked.Decrement(ref _inside);
    }
}
