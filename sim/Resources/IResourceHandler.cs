using System.Collections.Immutable;

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

/// <summary>Id and outputs of a resource that was made.</summary>
public sealed record ResourceResult(string Id, PropertyMap Outputs);

/// <summary>What a change of inputs means.</summary>
/// <param name="Changed">The top-level properties that differ.</param>
/// <param name="Replaces">Those of them that can't be changed in place.</param>
/// <param name="DeleteBeforeReplace">The old one must go first, because its name is taken until then.</param>
public sealed record ResourceDiff(ImmutableArray<string> Changed, ImmutableArray<string> Replaces, bool DeleteBeforeReplace = false)
{
    /// <summary>Nothing differs.</summary>
    public static ResourceDiff None { get; } = new([], []);

    /// <summary>Whether anything differs.</summary>
    public bool HasChanges => !Changed.IsEmpty;

    /// <summary>Whether the resource has to be replaced.</summary>
    public bool IsReplacement => !Replaces.IsEmpty;
}

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

/// <summary>A service or provider refuses an operation.</summary>
/// <param name="code">The service's error code, for example <c>InvalidSubnet.Conflict</c>.</param>
/// <param name="message">The service's words.</param>
public class ResourceException(string code, string message) : Exception(message)
{
    /// <summary>The service's error code, for example <c>DependencyViolation</c>.</summary>
    public string Code { get; } = code;
}

/// <summary>The resource was made or changed but is not live: it is kept in state, with the reasons, and the operation fails.</summary>
/// <param name="result">The resource as it is now.</param>
/// <param name="errors">Each reason, in the provider's words.</param>
public sealed class PartialFailureException(ResourceResult result, ImmutableArray<string> errors) : Exception(string.Join('\n', errors))
{
    /// <summary>The resource as it is now.</summary>
    public ResourceResult Result { get; } = result;

    /// <summary>Each reason, in the provider's words.</summary>
    public ImmutableArray<string> Errors { get; } = errors;
}
