using Lab.Simulation.Resources;

namespace Lab.Simulation.Engine;

/// <summary>The way of a remote component to the engine.</summary>
internal sealed class ComponentContext(StackUpdate update, ResourceState component, string? provider) : IComponentContext
{
    private const string AwsPackage = "aws";

    // Mocks are not told the providers of a remote component. A stack's one provider resource of a package is its provider.
    private readonly string? _awsProvider = provider ?? update.SoleProvider(AwsPackage);

    public string Name => component.Name;

    public bool IsPreview => update.Session.IsPreview;

    public ResourceState Register(ChildRegistration child)
    {
        var parent = (child.Parent ?? component).Urn;
        if (update.Session.Types.Find(child.Type) is null && child.Inputs.Count == 0) return update.RegisterComponent(child.Type, child.Name, parent);
        return update.Register(new Registration(child.Type, child.Name, child.Inputs)
        {
            ParentUrn = parent,
            Provider = child.Provider is { } own ? Urn.Reference(own)
                : child.Type.StartsWith(AwsPackage + ":", StringComparison.Ordinal) ? _awsProvider
                : null,
            IgnoreChanges = child.IgnoreChanges,
        });
    }

    public PropertyMap Invoke(string token, PropertyMap arguments) => update.Invoke(token, arguments, _awsProvider);

    public ResourceState Resolve(object? reference)
    {
        var (type, name) = reference is PropertyMap map && MockValues.ReferencedUrn(map) is { } urn
            ? Urn.TypeAndName(urn)
            : throw new ResourceException("InvalidReference", $"{PropertyValue.ToJson(reference)} is not a resource");
        return update.Find(type, name) ?? throw new ResourceException("InvalidReference", $"there is no {type} resource '{name}' in the stack");
    }
}
