using System.Collections.Concurrent;
using System.Collections.Immutable;
using Pulumi.Serialization;
using EncodedProperties = System.Collections.Immutable.ImmutableDictionary<string, object?>;

namespace Pulumi.Testing;

/// <summary>The engine's side of a deployment against mocks.</summary>
internal sealed class MockMonitor(IMocks mocks, Deployment deployment)
{
    private readonly ConcurrentDictionary<string, RegisteredState> _states = new(StringComparer.Ordinal);
    private readonly List<Resource> _registered = [];

    /// <summary>All resources in the order of their registration.</summary>
    public ImmutableArray<Resource> Registered
    {
        get
        {
            lock (_registered) return [.. _registered];
        }
    }

    public async Task<RegisteredState> RegisterAsync(ResourceRequest request, string importId)
    {
        Add(request.Resource);
        if (request.Type == Stack.TypeToken) return new RegisteredState(UrnOf(request), "", EncodedProperties.Empty);

        var (id, properties) = await NewResourceAsync(request, importId).ConfigureAwait(false);
        return Keep(new RegisteredState(UrnOf(request), id ?? importId, properties));
    }

    public async Task<RegisteredState> ReadAsync(ResourceRequest request, string id)
    {
        var (_, properties) = await NewResourceAsync(request, id).ConfigureAwait(false);
        Add(request.Resource);
        return Keep(new RegisteredState(UrnOf(request), id, properties));
    }

    /// <exception cref="InvalidOperationException">There is no such resource.</exception>
    public RegisteredState Find(string urn)
        => _states.TryGetValue(urn, out var state) ? state : throw new InvalidOperationException($"Unknown resource {urn}");

    public async Task<EncodedProperties> CallAsync(string token, EncodedProperties arguments, string provider)
        => await EncodeAsync(await mocks.CallAsync(new MockCallArgs
        {
            Token = token,
            Args = DecodedValue.KnownValues(arguments),
            Provider = provider,
        }).ConfigureAwait(false)).ConfigureAwait(false);

    public Task RegisterOutputsAsync(string urn, EncodedProperties outputs)
        => mocks.RegisterResourceOutputs(new MockRegisterResourceOutputsRequest(
            urn, outputs.ToImmutableDictionary(output => output.Key, output => AsOutput(output.Value))));

    private static Output<object?> AsOutput(object? encoded)
    {
        var (value, isKnown, isSecret) = DecodedValue.From(encoded);
        return new Output<object?>(Task.FromResult(new OutputData(value, isKnown, isSecret, [])));
    }

    private static async Task<EncodedProperties> EncodeAsync(object state)
    {
        var map = state is IDictionary<string, object> dictionary ? dictionary.ToImmutableDictionary() : state;
        return await new PropertyEncoder().EncodeAsync(map, "").ConfigureAwait(false) as EncodedProperties
            ?? throw new InvalidOperationException($"{state.GetType().FullName} is not a supported argument type");
    }

    private async Task<(string? Id, EncodedProperties Properties)> NewResourceAsync(ResourceRequest request, string id)
    {
        var (newId, state) = await mocks.NewResourceAsync(new MockResourceArgs
        {
            Type = request.Type,
            Name = request.Name,
            Inputs = DecodedValue.KnownValues(request.Inputs),
            Provider = request.Provider,
            Id = id,
        }).ConfigureAwait(false);
        return (newId, await EncodeAsync(state).ConfigureAwait(false));
    }

    /// <summary>Of the types above a resource, the URN has the outermost one alone: the stack's.</summary>
    private string UrnOf(ResourceRequest request)
    {
        var type = request.ParentUrn.Length == 0
            ? request.Type
            : $"{request.ParentUrn.Split("::")[2].Split('$')[0]}${request.Type}";
        return $"urn:pulumi:{deployment.StackName}::{deployment.ProjectName}::{type}::{request.Name}";
    }

    private void Add(Resource resource)
    {
        lock (_registered) _registered.Add(resource);
    }

    private RegisteredState Keep(RegisteredState state) => _states[state.Urn] = state;
}
