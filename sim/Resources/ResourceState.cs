using System.Collections.Immutable;

namespace Lab.Simulation.Resources;

/// <summary>A resource as recorded: Pulumi's state of it.</summary>
/// <param name="Urn">Its URN.</param>
/// <param name="Type">Its type token.</param>
/// <param name="Name">Its Pulumi name.</param>
/// <param name="Id">Its provider id; empty for a component.</param>
/// <param name="Inputs">The checked inputs that it was last made or changed with.</param>
/// <param name="Outputs">Its outputs.</param>
public sealed record ResourceState(string Urn, string Type, string Name, string Id, PropertyMap Inputs, PropertyMap Outputs)
{
    /// <summary><c>urn::id</c> of the provider resource that it uses, or <see langword="null"/> for the default one.</summary>
    public string? Provider { get; init; }

    /// <summary>URN of the remote component that made it, or <see langword="null"/>.</summary>
    public string? Parent { get; init; }

    /// <summary>Counts registrations in the stack: a resource never depends on one with a higher order, so deletes go downwards.</summary>
    public long Order { get; init; }

    /// <summary>URNs of the resources whose id or ARN its inputs carry.</summary>
    public ImmutableArray<string> Dependencies { get; init; } = [];

    /// <summary>Why the resource, though made, did not become live; empty when it did. The next up tries again.</summary>
    public ImmutableArray<string> InitErrors { get; init; } = [];

    /// <summary>It was replaced by another one of the same name and still has to be deleted.</summary>
    public bool PendingDelete { get; init; }
}
