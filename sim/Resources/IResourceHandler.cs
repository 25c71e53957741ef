namespace Lab.Simulation.Resources;

/// <summary>
/// What the simulated world knows of resource types: check, diff, create, read, update and delete over property values and the
/// world, as a Pulumi resource provider has them. A handler knows nothing of mocks, stages, labs or how state is kept.
/// </summary>
/// <remarks>
/// A handler changes the world through <see cref="ResourceContext.World"/> alone. When it throws, the engine takes back every change
/// that it made in this call (an operation happens whole or not at all), unless it throws <see cref="PartialFailureException"/>.
/// </remarks>
public interface IResourceHandler
{
    /// <summary>The type tokens that this handler serves, for example <c>aws:ec2/vpc:Vpc</c>.</summary>
    IEnumerable<string> Types { get; }

    /// <summary>Whether it serves a type that it can't name beforehand: kinds of objects that a program defines itself.</summary>
    bool Serves(string type) => false;

    /// <summary>
    /// Validates the inputs and fills in what the provider fills in before it plans (auto-names, defaults). In a preview a property
    /// that is unknown is absent, so a missing required property is an error only outside one.
    /// </summary>
    /// <exception cref="ResourceException">The inputs are refused.</exception>
    PropertyMap Check(ResourceContext context, PropertyMap inputs) => inputs;

    /// <summary>Compares checked inputs with the recorded ones and says what a change means for this type.</summary>
    ResourceDiff Diff(ResourceContext context, ResourceState old, PropertyMap inputs);

    /// <summary>Makes the resource.</summary>
    /// <returns>Its id and outputs.</returns>
    /// <exception cref="ResourceException">The service refuses, in its own words.</exception>
    ResourceResult Create(ResourceContext context, PropertyMap inputs);

    /// <summary>Reads the resource back.</summary>
    /// <returns>Its outputs, or <see langword="null"/> when it is no longer there.</returns>
    PropertyMap? Read(ResourceContext context, ResourceState state);

    /// <summary>The inputs to record after a refresh: those of the program, as far as the provider does not take over what it found.</summary>
    PropertyMap RefreshedInputs(ResourceState state, PropertyMap outputs) => state.Inputs;

    /// <summary>Changes the resource in place.</summary>
    /// <returns>Its outputs.</returns>
    /// <exception cref="ResourceException">The service refuses, in its own words.</exception>
    PropertyMap Update(ResourceContext context, ResourceState old, PropertyMap inputs);

    /// <summary>Deletes the resource. What is already gone is no error.</summary>
    /// <exception cref="ResourceException">The service refuses, for example with <c>DependencyViolation</c>.</exception>
    void Delete(ResourceContext context, ResourceState state);

    /// <summary>
    /// The outputs to show for a create or update in a preview: what the real provider knows by then. What is left out is unknown.
    /// </summary>
    PropertyMap PreviewOutputs(ResourceContext context, ResourceState? old, PropertyMap inputs);
}
