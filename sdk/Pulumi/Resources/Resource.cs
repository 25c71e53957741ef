using System.Collections.Immutable;
using Pulumi.Serialization;

namespace Pulumi;

/// <summary>Anything that a stack is made of: registering it is all that its construction does.</summary>
public class Resource
{
    private readonly string _type;
    private readonly string _name;
    private readonly bool? _protect;
    private readonly ImmutableArray<ResourceTransformation> _transformations = [];
    private readonly ImmutableDictionary<string, ProviderResource> _providers = ImmutableDictionary<string, ProviderResource>.Empty;
    private readonly HashSet<Resource> _children = [];

    private protected Resource(
        string type, string name, bool isCustom, ResourceArgs args, ResourceOptions options, bool isRemote = false)
    {
        if (string.IsNullOrEmpty(type)) throw new ArgumentException("'type' cannot be null or empty.", nameof(type));
        if (string.IsNullOrEmpty(name)) throw new ArgumentException("'name' cannot be null or empty.", nameof(name));

        _type = type;
        _name = name;
        IsRemote = isRemote;
        var outputs = OutputMember.Attach(this, all: isCustom || isRemote || options.Urn is not null);

        _transformations = [.. options.ResourceTransformations, .. TransformingParent(type, options)?._transformations ?? []];
        foreach (var transformation in _transformations)
        {
            if (transformation(new ResourceTransformationArgs(this, args, options)) is not { } transformed) continue;
            if (transformed.Options.Parent != options.Parent)
                throw new ArgumentException("Transformations cannot currently be used to change the 'parent' of a resource.");

            (args, options) = (transformed.Args, transformed.Options);
        }

        options = options.Clone();
        if (options is ComponentResourceOptions { Provider: not null, Providers.Count: > 0 })
            throw new ResourceException("Do not supply both 'provider' and 'providers' options to a ComponentResource.", options.Parent);

        if (options.Parent is { } parent)
        {
            lock (parent._children) parent._children.Add(this);
            options.Protect ??= parent._protect;
            _providers = parent._providers;
        }

        if (isCustom)
        {
            if (options.Provider is null) options.Provider = options.Parent?.GetProvider(type);
            else if (PackageOf(type) is { } package) _providers = _providers.SetItem(package, options.Provider);
            Provider = options.Provider;
        }
        else
        {
            var providers = options.Provider is { } provider ? [provider] : (options as ComponentResourceOptions)?.Providers ?? [];
            foreach (var each in providers) _providers = _providers.SetItem(each.Package, each);
        }

        _protect = options.Protect;
        foreach (var alias in options.Aliases) _ = alias.Apply(given => { given.Validate(); return given; });

        Deployment.Running.Start(this, args, options, outputs);
    }

    /// <summary>A resource that is only referred to: nothing is registered.</summary>
    private protected Resource() => (_type, _name) = ("", "");

    /// <summary>The name that is unique in all stacks.</summary>
    [Output("urn")]
    public Output<string> Urn { get; private protected set; } = null!;

    /// <summary>The provider that manages the resource, if the program gives one.</summary>
    internal ProviderResource? Provider { get; }

    /// <summary>Whether this is a component that a provider makes.</summary>
    internal bool IsRemote { get; }

    /// <summary>The type token.</summary>
    public string GetResourceType() => _type;

    /// <summary>The name in the program.</summary>
    public string GetResourceName() => _name;

    /// <summary>The provider that children and functions of a package get from here.</summary>
    internal ProviderResource? GetProvider(string token)
        => PackageOf(token) is { } package ? _providers.GetValueOrDefault(package) : null;

    /// <summary>Adds this resource and, of a component, all that it consists of.</summary>
    internal void AddWithChildrenTo(HashSet<Resource> resources)
    {
        if (!resources.Add(this) || this is not ComponentResource) return;

        Resource[] children;
        lock (_children) children = [.. _children];
        foreach (var child in children) child.AddWithChildrenTo(resources);
    }

    private static Resource? TransformingParent(string type, ResourceOptions options)
        => type == Stack.TypeToken ? null : options.Parent ?? (options.Urn is null ? Deployment.Running.Stack : null);

    private static string? PackageOf(string token) => token.Split(':') is [var package, _, _] ? package : null;
}
