using System.Collections.Immutable;
using Lab.Simulation.Resources;

namespace Lab.Simulation.Engine;

/// <summary>What became of an operation on a stack.</summary>
/// <param name="Counts">How many resources there were of each kind of operation.</param>
/// <param name="Outputs">The stack's outputs as the program said them (unknown ones left out in a preview); none after a failure.</param>
/// <param name="SecretOutputNames">Those outputs that are secrets.</param>
/// <param name="Failures">What failed; empty when all went well.</param>
/// <param name="Simulated">How long the real operations would have taken, one after the other.</param>
/// <param name="IsCancelled">Whether it was stopped before its end.</param>
public sealed record UpdateResult(
    ImmutableSortedDictionary<ResourceOperation, int> Counts, PropertyMap Outputs, ImmutableArray<string> SecretOutputNames,
    ImmutableArray<ResourceFailure> Failures,
    TimeSpan Simulated, bool IsCancelled)
{
    /// <summary>Whether everything was done.</summary>
    public bool Succeeded => Failures.IsEmpty && !IsCancelled;

    /// <summary>Whether anything was, or in a preview would be, changed.</summary>
    public bool HasChanges => Counts.Any(count => count.Key is not (ResourceOperation.Same or ResourceOperation.Refresh) && count.Value > 0);
}
