namespace Lab.Simulation.Resources;

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
