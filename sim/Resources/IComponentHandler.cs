namespace Lab.Simulation.Resources;

/// <summary>A remote component: what its provider registers for its inputs.</summary>
public interface IComponentHandler
{
    /// <summary>Its type token, for example <c>eks:index:Cluster</c>.</summary>
    string Type { get; }

    /// <summary>Registers the children, through <see cref="IComponentContext.Register"/>, one after the other.</summary>
    /// <returns>The component's outputs; in a preview what is unknown is absent.</returns>
    /// <exception cref="ResourceException">The inputs are refused, in the real provider's words.</exception>
    PropertyMap Construct(IComponentContext context, PropertyMap inputs);
}

/// <summary>What a component may use while it registers its children.</summary>
public interface IComponentContext
{
    /// <summary>The component's Pulumi name.</summary>
    string Name { get; }

    /// <summary>Whether this is a preview: properties may be unknown, and nothing is made.</summary>
    bool IsPreview { get; }

    /// <summary>Registers a child like any other resource of the program.</summary>
    /// <returns>It as it is now; in a preview its outputs as far as they are known, and an empty id when that is not.</returns>
    ResourceState Register(ChildRegistration child);

    /// <summary>Calls a provider's function with the component's provider.</summary>
    PropertyMap Invoke(string token, PropertyMap arguments);

    /// <summary>The resource that a resource reference among the inputs stands for.</summary>
    /// <exception cref="ResourceException">It is no reference, or to a resource that the stack has not.</exception>
    ResourceState Resolve(object? reference);
}

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
