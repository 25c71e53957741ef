using Lab.Simulation.Resources;

namespace Lab.Simulation.Engine;

/// <summary>A resource as a program, or a component, registers it.</summary>
/// <param name="Type">Its type token.</param>
/// <param name="Name">Its Pulumi name.</param>
/// <param name="Inputs">Its inputs before Check.</param>
internal sealed record Registration(string Type, string Name, PropertyMap Inputs)
{
    /// <summary>URN of the component that registers it.</summary>
    public string? ParentUrn { get; init; }

    /// <summary><c>URN::ID</c> of its provider resource; <see langword="null"/> for the default one.</summary>
    public string? Provider { get; init; }

    /// <summary>Properties, as paths with dots, whose changes are ignored.</summary>
    public IReadOnlyList<string> IgnoreChanges { get; init; } = [];

    /// <summary>Whether a replaced one goes before its successor comes, also where its provider could do it the other way round.</summary>
    public bool DeleteBeforeReplace { get; init; }
}
