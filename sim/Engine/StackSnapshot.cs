using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Engine;

/// <summary>A stack as recorded.</summary>
public sealed class StackSnapshot
{
    private readonly Func<PropertyMap> _open;

    internal StackSnapshot(
        string name, DateTimeOffset createdAt, PropertyMap plainOutputs, ImmutableArray<string> secretOutputNames, ImmutableArray<ResourceState> resources,
        Func<PropertyMap> open)
    {
        Name = name;
        CreatedAt = createdAt;
        PlainOutputs = plainOutputs;
        SecretOutputNames = secretOutputNames;
        Resources = resources;
        _open = open;
    }

    /// <summary>Its name, for example <c>alice.network</c>.</summary>
    public string Name { get; }

    /// <summary>When its first update began, in the world's time.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>All outputs, secrets opened: those of its last complete update.</summary>
    /// <exception cref="StateException">A secret can't be opened, because the key is missing, damaged or another one.</exception>
    public PropertyMap Outputs => _open();

    /// <summary>The outputs that are no secrets.</summary>
    public PropertyMap PlainOutputs { get; }

    /// <summary>The outputs that are secrets.</summary>
    public ImmutableArray<string> SecretOutputNames { get; }

    /// <summary>Whether it has any outputs, secret ones included.</summary>
    public bool HasOutputs => PlainOutputs.Count > 0 || SecretOutputNames.Length > 0;

    /// <summary>Its resources in the order of registration.</summary>
    public ImmutableArray<ResourceState> Resources { get; }
}
