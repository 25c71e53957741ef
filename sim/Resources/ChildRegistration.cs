namespace Lab.Simulation.Resources;

/// <summary>A child of a component.</summary>
/// <param name="Type">Its type token; one that has no handler is a component of its own.</param>
/// <param name="Name">Its Pulumi name.</param>
/// <param name="Inputs">Its inputs; in a preview what is unknown is absent.</param>
public sealed record ChildRegistration(string Type, string Name, PropertyMap Inputs)
{
    /// <summary>The parent, when it is not the component itself.</summary>
    public ResourceState? Parent { get; init; }

    /// <summary>The provider resource, when it is not the component's.</summary>
    public ResourceState? Provider { get; init; }

    /// <summary>Properties, as paths with dots, whose changes are ignored.</summary>
    public IReadOnlyList<string> IgnoreChanges { get; init; } = [];
}
