using System.Collections.Immutable;

namespace Lab.Simulation.Resources;

/// <summary>The resource was made or changed but is not live: it is kept in state, with the reasons, and the operation fails.</summary>
/// <param name="result">The resource as it is now.</param>
/// <param name="errors">Each reason, in the provider's words.</param>
public sealed class PartialFailureException(ResourceResult result, ImmutableArray<string> errors) : Exception(string.Join('\n', errors))
{
    /// <summary>The resource as it is now.</summary>
    public ResourceResult Result { get; } = result;

    /// <summary>Each reason, in the provider's words.</summary>
    public ImmutableArray<string> Errors { get; } = errors;
}
