using EncodedProperties = System.Collections.Immutable.ImmutableDictionary<string, object?>;

namespace Pulumi.Testing;

/// <summary>A registered resource; its id is empty if there is none.</summary>
internal sealed record RegisteredState(string Urn, string Id, EncodedProperties Properties);
