using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Engine;

/// <summary>A stack as recorded.</summary>
/// <param name="Name">Its name, for example <c>alice.network</c>.</param>
/// <param name="Outputs">Its outputs; empty after a failed update.</param>
/// <param name="SecretOutputNames">Those outputs that are secrets.</param>
/// <param name="Resources">Its resources in the order of registration.</param>
public sealed record StackSnapshot(
    string Name, PropertyMap Outputs, ImmutableArray<string> SecretOutputNames, ImmutableArray<ResourceState> Resources);
