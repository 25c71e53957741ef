using System.Collections.Immutable;

namespace Pulumi.Testing;

/// <summary>A resource that is to be created or read.</summary>
public class MockResourceArgs
{
    /// <summary>The type token.</summary>
    public string? Type { get; set; }

    /// <summary>The name in the program.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// The arguments that have a value and are wholly known: numbers as <see cref="double"/>, lists as <see cref="ImmutableArray{T}"/> and
    /// maps as <see cref="ImmutableDictionary{TKey, TValue}"/> of objects, secrets as their values, resources as <see cref="Resource"/>.
    /// </summary>
    public ImmutableDictionary<string, object> Inputs { get; set; } = null!;

    /// <summary>The provider that the program gives, as <c>urn::id</c>; empty if it gives none.</summary>
    public string? Provider { get; set; }

    /// <summary>The id of the resource that is to be read or imported; empty if it is to be created.</summary>
    public string? Id { get; set; }
}
