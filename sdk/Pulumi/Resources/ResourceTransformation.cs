namespace Pulumi;

/// <summary>Changes arguments or options of a resource before it is registered; <see langword="null"/> leaves them.</summary>
public delegate ResourceTransformationResult? ResourceTransformation(ResourceTransformationArgs args);

/// <summary>What a transformation is given.</summary>
public readonly struct ResourceTransformationArgs(Resource resource, ResourceArgs args, ResourceOptions options)
{
    /// <summary>The resource, not registered yet.</summary>
    public Resource Resource { get; } = resource;

    /// <summary>Its arguments.</summary>
    public ResourceArgs Args { get; } = args;

    /// <summary>Its options.</summary>
    public ResourceOptions Options { get; } = options;
}

/// <summary>What a transformation makes of it. The parent may not change.</summary>
public readonly struct ResourceTransformationResult(ResourceArgs args, ResourceOptions options)
{
    /// <summary>The new arguments.</summary>
    public ResourceArgs Args { get; } = args;

    /// <summary>The new options.</summary>
    public ResourceOptions Options { get; } = options;
}
