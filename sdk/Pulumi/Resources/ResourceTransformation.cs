namespace Pulumi;

/// <summary>Changes arguments or options of a resource before it is registered; <see langword="null"/> leaves them.</summary>
public delegate ResourceTransformationResult? ResourceTransformation(ResourceTransformationArgs args);
