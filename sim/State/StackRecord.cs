using System.Collections.Immutable;
using Lab.Simulation.Resources;
using Lab.Simulation.Worlds;

namespace Lab.Simulation.State;

/// <summary>A stack of the environment. It exists from the start of its first update until it is destroyed.</summary>
/// <param name="Id">Its name, for example <c>alice.network</c>.</param>
/// <param name="Outputs">The outputs that are no secrets; those of its last complete update.</param>
/// <param name="SealedOutputs">The secret ones, as <see cref="SecretKey"/> sealed them.</param>
/// <param name="CreatedAt">When its first update began, in the world's time.</param>
internal sealed record StackRecord(
    string Id, PropertyMap Outputs, ImmutableSortedDictionary<string, string> SealedOutputs, DateTimeOffset CreatedAt) : IEntity
{
    public static StackRecord Empty(string stack, DateTimeOffset createdAt) =>
        new(stack, PropertyMap.Empty, ImmutableSortedDictionary<string, string>.Empty, createdAt);
}
