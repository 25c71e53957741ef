namespace Pulumi;

/// <summary>What a transformation makes of it. The parent may not change.</summary>
public readonly struct ResourceTransformationResult(ResourceArgs args, ResourceOptions options)
{
    /// <summary>The new arguments.</summary>
    public ResourceArgs Args { get; } = args;

    /// <summary>The new options.</summary>
    public ResourceOptions Options { get; } = options;
}
