using System.Reflection;

namespace Pulumi.Serialization;

/// <summary>The resource classes of the loaded packages, by type token.</summary>
internal static class ResourceTypes
{
    private static readonly Lazy<Dictionary<string, Type>> Known = new(Find);

    /// <summary>
    /// An object for a resource that is registered already: of its class if a package has one, with all its outputs;
    /// else one that knows its URN alone.
    /// </summary>
    public static Resource Refer(string urn)
    {
        if (urn.Split("::") is not [_, _, var qualifiedType, var name, ..]
            || !Known.Value.TryGetValue(qualifiedType.Split('$')[^1], out var type))
            return new DependencyResource(urn);

        ResourceOptions options = type.IsAssignableTo(typeof(CustomResource))
            ? new CustomResourceOptions { Urn = urn }
            : new ComponentResourceOptions { Urn = urn };
        var constructor = type.GetConstructors().Single(constructor => constructor.GetParameters().Length == 3);
        return (Resource)constructor.Invoke(BindingFlags.DoNotWrapExceptions, binder: null, [name, null, options], culture: null);
    }

    private static Dictionary<string, Type> Find()
    {
        var result = new Dictionary<string, Type>(StringComparer.Ordinal);
        foreach (var type in PackageAssemblies().SelectMany(assembly => assembly.GetTypes()))
        {
            if (type.IsAssignableTo(typeof(Resource)) && type.GetCustomAttribute<ResourceTypeAttribute>() is { } attribute)
                result.TryAdd(attribute.Type, type);
        }

        return result;
    }

    private static IEnumerable<Assembly> PackageAssemblies()
    {
        var pulumi = typeof(Resource).Assembly.GetName().Name;
        return AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => !assembly.IsDynamic && assembly.GetReferencedAssemblies().Any(reference => reference.Name == pulumi));
    }
}
