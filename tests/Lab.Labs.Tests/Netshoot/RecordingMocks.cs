using System.Collections.Concurrent;
using System.Collections.Immutable;
using Pulumi.Testing;

namespace Lab.Labs.Tests.Netshoot;

/// <summary>Remembers what was registered; each resource is what its inputs say.</summary>
internal sealed class RecordingMocks : IMocks
{
    private readonly ConcurrentQueue<MockResourceArgs> _registered = new();

    public MockResourceArgs Of(string type) => _registered.Single(resource => resource.Type == type);

    public ImmutableArray<MockResourceArgs> All => [.. _registered];

    public Task<(string? id, object state)> NewResourceAsync(MockResourceArgs args)
    {
        _registered.Enqueue(args);
        return Task.FromResult<(string?, object)>((args.Name + "-id", args.Inputs));
    }

    public Task<object> CallAsync(MockCallArgs args) => throw new NotSupportedException();
}
