using EncodedProperties = System.Collections.Immutable.ImmutableDictionary<string, object?>;

namespace Pulumi.Testing;

/// <summary>A resource that is ready to be registered: all that it waits for is there.</summary>
internal sealed record ResourceRequest(
    Resource Resource, string Type, string Name, string ParentUrn, string Provider, EncodedProperties Inputs);
