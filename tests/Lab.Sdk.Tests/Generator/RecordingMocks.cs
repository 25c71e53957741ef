using System.Collections.Concurrent;
using System.Collections.Immutable;
using Pulumi;
using Pulumi.Testing;

namespace Lab.Sdk.Tests.Generator;

/// <summary>Keeps what arrives and answers from tables by type or function token.</summary>
internal sealed class RecordingMocks : IMocks
{
    public ConcurrentBag<MockResourceArgs> Resources { get; } = [];

    public ConcurrentBag<MockCallArgs> Calls { get; } = [];

    /// <summary>The state of a resource by its type; inputs alone where there is none.</summary>
    public Dictionary<string, ImmutableDictionary<string, object>> States { get; } = [];

    /// <summary>The result of a function by its token.</summary>
    public Dictionary<string, ImmutableDictionary<string, object>> Results { get; } = [];

    public Task<(string? id, object state)> NewResourceAsync(MockResourceArgs args)
    {
        Resources.Add(args);
        var id = string.IsNullOrEmpty(args.Id) ? $"{args.Name}-id" : args.Id;
        return Task.FromResult<(string?, object)>((id, States.GetValueOrDefault(args.Type!, args.Inputs)));
    }

    public Task<object> CallAsync(MockCallArgs args)
    {
        Calls.Add(args);
        return Task.FromResult<object>(Results[args.Token!]);
    }

    /// <summary>Runs a program as an update, not a preview, so that what a mock does not return is null.</summary>
    public Task<ImmutableArray<Resource>> UpAsync(Func<Task> program) =>
        Deployment.TestAsync(this, new TestOptions { IsPreview = false }, program);

    public ImmutableDictionary<string, object> Inputs(string type) => Resources.Single(resource => resource.Type == type).Inputs;
}
