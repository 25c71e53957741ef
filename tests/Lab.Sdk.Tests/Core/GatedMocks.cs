using System.Collections.Concurrent;
using Pulumi.Testing;

namespace Lab.Sdk.Tests.Core;

/// <summary>Mocks that hold one resource back until a task is done, and note in which order resources are asked for and done.</summary>
internal sealed class GatedMocks(string held, Task gate) : IMocks
{
    public ConcurrentQueue<string> Asked { get; } = new();

    public ConcurrentQueue<string> Done { get; } = new();

    public async Task<(string? id, object state)> NewResourceAsync(MockResourceArgs args)
    {
        Asked.Enqueue(args.Name!);
        if (args.Name == held) await gate;
        Done.Enqueue(args.Name!);
        return ($"{args.Name}-id", args.Inputs);
    }

    public Task<object> CallAsync(MockCallArgs args) => throw new NotSupportedException(args.Token);
}
