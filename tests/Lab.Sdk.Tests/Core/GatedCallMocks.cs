using Pulumi.Testing;

namespace Lab.Sdk.Tests.Core;

/// <summary>Mocks whose resources are held back until a task is done, and which note whether a function was called.</summary>
internal sealed class GatedCallMocks(Task gate) : IMocks
{
    private int _calls;

    public bool IsCalled => Volatile.Read(ref _calls) > 0;

    public async Task<(string? id, object state)> NewResourceAsync(MockResourceArgs args)
    {
        await gate;
        return ($"{args.Name}-id", args.Inputs);
    }

    public Task<object> CallAsync(MockCallArgs args)
    {
        Interlocked.Increment(ref _calls);
        return Task.FromResult<object>(args.Args);
    }
}
