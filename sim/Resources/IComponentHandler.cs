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
