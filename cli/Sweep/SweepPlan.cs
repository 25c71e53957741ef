using System.Collections.Immutable;
using Lab.Cli.Terminal;

namespace Lab.Cli.Sweep;

/// <summary>What a sweep would do.</summary>
/// <param name="Environments">By environment.</param>
internal sealed record SweepPlan(ImmutableArray<EnvironmentSweep> Environments)
{
    /// <summary>What would be deleted, in order: of every environment each kind before the next.</summary>
    public ImmutableArray<Leftover> Deletable => [.. Environments.SelectMany(each => each.Deletable).OrderBy(leftover => leftover.Kind)];

    /// <summary>Chooses from what was found. Whoever asks for what is old asks for what is forgotten, not for what a cluster serves with however long.</summary>
    /// <param name="found">What was found, of any environment.</param>
    /// <param name="scope">What is asked for.</param>
    /// <param name="now">The time there.</param>
    public static SweepPlan Make(IEnumerable<Leftover> found, SweepScope scope, DateTimeOffset now) => new(
    [
        .. from leftover in found
           where scope.Environments is null || scope.Environments.Contains(leftover.Environment)
           group leftover by leftover.Environment into environment
           orderby environment.Key
           let age = Age(environment, now)
           let shown = environment.Where(leftover => scope.OlderThan is null || !leftover.IsServing).ToImmutableArray()
           where !shown.IsEmpty
           let isProtected = scope.Protected.Contains(environment.Key)
           let isUndecided = !isProtected && scope.OlderThan is not null && age is null && !environment.All(leftover => leftover.IsExpired)
           select new EnvironmentSweep(environment.Key, age, shown, LeftOut(environment.Key, age, isProtected, isUndecided, scope))
           {
               IsUndecided = isUndecided && environment.Any(leftover => leftover.InUseBy is null),
           },
    ]);

    // An environment goes as a whole: half of one that somebody works in is of no use to anybody.
    private static TimeSpan? Age(IEnumerable<Leftover> leftovers, DateTimeOffset now) =>
        leftovers.Max(leftover => leftover.CreatedAt) is { } youngest ? now - youngest : null;

    private static string? LeftOut(string environment, TimeSpan? age, bool isProtected, bool isUndecided, SweepScope scope)
    {
        if (isProtected) return $"it is protected: `--destroy-protected {environment}` takes it all the same";
        if (isUndecided) return "AWS tells of nothing of it when it was made, and no tag says that its time is over: leave --older-than out";
        return scope.OlderThan is { } limit && age < limit ? $"it is younger than {Durations.Words(limit)}" : null;
    }
}
